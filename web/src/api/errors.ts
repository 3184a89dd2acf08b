// What can go wrong with a call, in one shape.

import type { Error as ErrorBody } from "./generated";

/** The API refused, or could not answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    readonly details: unknown = null,
  ) {
    super(message);
  }

  /** Trying again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get isSignedOut(): boolean {
    return this.status === 401;
  }

  /** Not there, or not for this person: the API does not tell which. */
  get isNotFound(): boolean {
    return this.status === 404;
  }
}

/** Status 0: nothing answered. */
export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "Lectern could not be reached.", null);
}

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === "object" && value !== null && "code" in value && "message" in value;

export function errorOf(body: unknown, response: Response): ApiError {
  if (isErrorBody(body)) return new ApiError(response.status, body.code, body.message, body.requestId, body.details);
  return new ApiError(response.status, "unexpected_answer", `The answer had the status ${response.status}.`, response.headers.get("x-request-id"));
}

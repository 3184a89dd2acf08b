// Why a document or the media is not there.

export type Failure =
  /** Not there: the replay is still being made. */
  | "absent"
  /** Not there, and none will come. */
  | "unusable"
  /** The link is no longer valid, or never was for this person. */
  | "refused"
  | "unreachable"
  /** There, and not what it should be. */
  | "damaged"
  /** Opened from the disk, where browsers forbid pages to fetch. */
  | "local_file";

export class LoadError extends Error {
  override readonly name = "LoadError";

  constructor(
    readonly failure: Failure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What an HTTP status means to the person before the page. */
export function failureOfStatus(status: number): Failure {
  if (status === 404) return "absent";
  if (status === 401 || status === 403 || status === 410) return "refused";
  return "unreachable";
}

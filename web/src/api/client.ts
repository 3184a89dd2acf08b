// Sets up the generated client: who we are comes by cookie, calls that change something carry a key, calls that fail
// in passing are sent again with the same key.

import { client } from "./generated/client.gen";
import { ApiError, errorOf, unreachable } from "./errors";
import { retrying } from "./retry";

const CHANGES = new Set(["POST", "PATCH", "DELETE"]);
const KEY = "Idempotency-Key";

client.setConfig({ baseUrl: "", fetch: retrying, throwOnError: true });

client.interceptors.request.use((request) => {
  if (CHANGES.has(request.method) && !request.headers.has(KEY)) request.headers.set(KEY, crypto.randomUUID());
  return request;
});

client.interceptors.error.use((error, response) => {
  if (error instanceof ApiError) return error;
  return response ? errorOf(error, response) : unreachable();
});

/** What a call gives, or throws an [`ApiError`]. */
export async function answer<T>(call: Promise<{ data: T }>): Promise<T> {
  return (await call).data;
}

export { client };

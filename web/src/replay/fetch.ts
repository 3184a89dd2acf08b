// Fetches one document of a replay.

import { DocumentError, type Decoder } from "./decode";
import { failureOfStatus, LoadError } from "./load-error";

const FETCH_MS_MAX = 20_000;

export async function fetchText(address: string): Promise<string> {
  let response: Response;
  let body: string;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS_MAX), cache: "no-cache" });
    body = await response.text();
  } catch (error) {
    throw new LoadError("unreachable", `${nameOf(address)} could not be fetched`, { cause: error });
  }
  if (!response.ok) throw new LoadError(failureOfStatus(response.status), `${nameOf(address)}: HTTP ${response.status}`);
  return body;
}

export async function fetchJson<T>(address: string, decode: Decoder<T>): Promise<T> {
  const body = await fetchText(address);
  try {
    return decode(JSON.parse(body), nameOf(address));
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError("damaged", `${nameOf(address)} is not JSON`, { cause: error });
    if (error instanceof DocumentError) throw new LoadError("damaged", error.message, { cause: error });
    throw error;
  }
}

/** Without the link that leads there, which is a secret. */
const nameOf = (address: string) => address.split("/").at(-1) ?? address;

// One part on its way to the storage. `XMLHttpRequest`, because `fetch` does not tell how much has left.

/** A connection on which nothing moves for so long is given up. */
const STALL_MS = 60_000;

/** The storage refused the part, or (status 0) did not answer. */
export class PutError extends Error {
  override readonly name = "PutError";

  constructor(readonly status: number) {
    super(status === 0 ? "the storage did not answer" : `the storage answered with ${status}`);
  }
}

/** `sent` hears the bytes of this part that have left so far. */
export function put(url: string, body: Blob, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    let stall: ReturnType<typeof setTimeout>;
    const moves = () => {
      clearTimeout(stall);
      stall = setTimeout(() => request.abort(), STALL_MS);
    };
    const giveUp = () => request.abort();
    const end = (settle: () => void) => () => {
      clearTimeout(stall);
      signal.removeEventListener("abort", giveUp);
      settle();
    };
    request.upload.onprogress = ({ loaded }) => {
      moves();
      sent(loaded);
    };
    request.onload = end(() => (request.status >= 200 && request.status < 300 ? resolve() : reject(new PutError(request.status))));
    request.onerror = end(() => reject(new PutError(0)));
    request.onabort = end(() => reject(signal.aborted ? signal.reason : new PutError(0)));
    signal.addEventListener("abort", giveUp);
    request.open("PUT", url);
    moves();
    request.send(body);
  });
}

// `fetch` that tries again where that is safe: a call that asks, or one whose key makes a repetition harmless.

const TRIES_MAX = 4;
const PAUSE_MS = 400;
const PAUSE_MS_MAX = 5_000;

const PASSING = new Set([429, 502, 503, 504]);

/** How long to wait before the next try; `Retry-After` is in seconds. */
export function pauseBefore(retry: number, retryAfter: string | null): number {
  const asked = Number(retryAfter) * 1000;
  const own = PAUSE_MS * 2 ** (retry - 1);
  return Math.min(PAUSE_MS_MAX, asked > 0 ? asked : own);
}

export async function retrying(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  for (let tries = 1; ; tries += 1) {
    const last = tries === TRIES_MAX;
    const response = await fetch(request.clone()).catch((error: unknown) => {
      if (last || request.signal.aborted || !navigator.onLine) throw error;
      return null;
    });
    if (response && (last || !PASSING.has(response.status))) return response;
    await pause(pauseBefore(tries, response?.headers.get("Retry-After") ?? null), request.signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

// How fast bytes go, over the last seconds: an old stall or an old burst says nothing about what is left.

const WINDOW_MS = 10_000;
/** Sooner, the first bytes in the buffers of the system would look like speed. */
const SPAN_MS_MIN = 1_000;

export class Rate {
  private samples: { at: number; bytes: number }[] = [];

  /** `at`: milliseconds of a clock that never goes back; `bytes`: all that are there by then. */
  add(at: number, bytes: number): void {
    this.samples.push({ at, bytes });
    // The last sample before the window stays: it is where the window begins.
    while (this.samples[1] && this.samples[1].at < at - WINDOW_MS) this.samples.shift();
  }

  /** Bytes a second; null while it cannot be told. */
  get(): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.at - first.at < SPAN_MS_MIN) return null;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}

export function secondsLeft(bytesLeft: number, rate: number | null): number | null {
  return rate === null || rate <= 0 ? null : bytesLeft / rate;
}

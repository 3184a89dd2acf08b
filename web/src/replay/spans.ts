// Looking up what is going on at a time in lists that are sorted by start.

export interface Span {
  start: number;
  end: number;
}

/** Media clocks round: a seek to a start may land a hair before it. */
const TOLERANCE_SECONDS = 0.02;

/** Index of the last entry that has begun at `time`; -1 before the first. */
export function lastBegun(entries: readonly { start: number }[], time: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as { start: number }).start <= time + TOLERANCE_SECONDS) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function holds({ start, end }: Span, time: number): boolean {
  return start <= time + TOLERANCE_SECONDS && time < end;
}

/** The entry whose span holds `time`. */
export function during<T extends Span>(entries: readonly T[], time: number): T | null {
  const entry = entries[lastBegun(entries, time)];
  return entry && time < entry.end ? entry : null;
}

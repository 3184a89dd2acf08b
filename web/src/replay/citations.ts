// From the cue ids that a note cites to the times that a reader can go to.

import type { Cue } from "./documents";
import type { Span } from "./spans";

export type CueOrder = ReadonlyMap<string, { index: number; cue: Cue }>;

/** Cues that follow each other are one passage; each passage is cited once, by its start. */
export function passages(cueIds: readonly string[], order: CueOrder): Span[] {
  const cited = cueIds
    .map((id) => order.get(id))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => a.index - b.index);
  const result: Span[] = [];
  let previous = -2;
  for (const { index, cue } of cited) {
    const last = result.at(-1);
    if (last && index <= previous + 1) last.end = cue.end;
    else result.push({ start: cue.start, end: cue.end });
    previous = index;
  }
  return result;
}

export function cueOrder(cues: readonly Cue[]): Map<string, { index: number; cue: Cue }> {
  return new Map(cues.map((cue, index) => [cue.id, { index, cue }]));
}

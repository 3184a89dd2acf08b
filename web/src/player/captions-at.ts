import { lastBegun, type Span } from "@/replay/spans";

/** No cue is longer on screen: what began before that is over. */
const CUES_AT_ONCE_MAX = 3;

/** The cues on screen at `time`; cues may overlap when two people speak. */
export function captionsAt<T extends Span>(cues: readonly T[], time: number): T[] {
  const last = lastBegun(cues, time);
  return cues.slice(Math.max(0, last - CUES_AT_ONCE_MAX + 1), last + 1).filter((cue) => time < cue.end);
}

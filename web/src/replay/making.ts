// How far each part of a replay in the making is.

import { t } from "@lingui/core/macro";

import { listOf } from "@/i18n/format";
import type { GrowingPart } from "./documents";
import type { Making, Replay } from "./model";
import { clock } from "./time";
import { partName } from "./words";

export function partOf(making: Making | null, part: string): GrowingPart | null {
  return making?.parts.find((entry) => entry.part === part) ?? null;
}

/** Whether a part that is not there will come. */
export function isComing(making: Making | null, part: string): boolean {
  const state = partOf(making, part)?.state;
  return state === "pending" || state === "partial";
}

/** One line for each thing that a viewer waits for: what, and how far it is. */
export function stillToCome({ making, duration }: Pick<Replay, "making" | "duration">): { what: string; how: string }[] {
  const growing = (part: string, what: string) => (isComing(making, part) ? [{ what, how: howFar(partOf(making, part)?.until ?? null, duration) }] : []);
  const later = ["notes", "chapters", "slides"].filter((part) => isComing(making, part)).map((part) => partName(part).toLowerCase());
  const named = listOf(later);
  return [
    ...growing("playback", t`Recording`),
    ...growing("transcript", t`Transcript`),
    ...(later.length > 0 ? [{ what: named.charAt(0).toUpperCase() + named.slice(1), how: t`once the whole class has been processed` }] : []),
  ];
}

function howFar(until: number | null, duration: number): string {
  if (until === null) return t`not begun`;
  if (duration > 0 && until >= duration) return t`complete`;
  const [there, whole] = [clock(until), clock(duration)];
  return duration > 0 ? t`to ${there} of ${whole}` : t`to ${there}`;
}

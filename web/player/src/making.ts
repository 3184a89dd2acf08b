// A replay in the making: how far each part of it is, told under the player until it is complete.

import { arrange, element, need } from "./dom";
import type { GrowingPart, Manifest } from "./documents";
import { clock } from "./time";
import { inWords, LATER, timeLeft } from "./words";

/** Up to where there is something to play. */
export function available(manifest: Manifest): number {
  return manifest.making ? (partOf(manifest, "playback")?.until ?? 0) : manifest.duration;
}

export function partOf(manifest: Manifest, part: string): GrowingPart | null {
  return manifest.making?.parts.find((entry) => entry.part === part) ?? null;
}

/** Whether a part that is not there will come. */
export function isComing(manifest: Manifest, part: string): boolean {
  const state = partOf(manifest, part)?.state;
  return state === "pending" || state === "partial";
}

/** One line for each thing that a viewer waits for: what, and how far it is. */
export function stillToCome(manifest: Manifest): { what: string; how: string }[] {
  const of = manifest.duration > 0 ? ` of ${clock(manifest.duration)}` : "";
  const growing = (part: string, what: string) => {
    const until = partOf(manifest, part)?.until ?? null;
    if (!isComing(manifest, part)) return [];
    const complete = until !== null && manifest.duration > 0 && until >= manifest.duration;
    return [{ what, how: complete ? "complete" : until === null ? "not begun" : `to ${clock(until)}${of}` }];
  };
  const later = ["notes", "chapters", "slides"].filter((part) => isComing(manifest, part));
  const names = inWords(later);
  const named = names.charAt(0).toUpperCase() + names.slice(1);
  return [
    ...growing("playback", "Recording"),
    ...growing("transcript", "Transcript"),
    ...(later.length > 0 ? [{ what: named, how: LATER }] : []),
  ];
}

export class MakingBox {
  private readonly box = need("making");

  show(manifest: Manifest): void {
    this.box.hidden = manifest.making === null;
    if (!manifest.making) return;
    need("making-left").textContent = timeLeft(manifest.making.secondsLeft);
    const rows = stillToCome(manifest).flatMap(({ what, how }) => [element("dt", {}, what), element("dd", {}, how)]);
    arrange(need("making-parts"), rows);
  }
}

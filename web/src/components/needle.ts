// Where the playhead stands on a rail: beside the entry that has begun last, and down along it where it is long.

import { lastBegun } from "@/replay/spans";

const ENTRY = "[data-rail-start]";

/** Its height, pixels. */
const NEEDLE = 24;

/** Pixels from the top of the rail; null where `time` lies outside of the entries that are there. */
export function needlePlace(rail: HTMLElement, time: number): number | null {
  const entries = [...rail.querySelectorAll<HTMLElement>(ENTRY)]
    .map((node) => ({ node, start: Number(node.dataset["railStart"]), end: Number(node.dataset["railEnd"]) }))
    .sort((a, b) => a.start - b.start);
  const entry = entries[lastBegun(entries, time)];
  if (!entry || entries.every(({ end }) => end < time)) return null;
  const { top, height } = entry.node.getBoundingClientRect();
  const share = entry.end > entry.start ? Math.min(1, (time - entry.start) / (entry.end - entry.start)) : 0;
  return top - rail.getBoundingClientRect().top + Math.max(0, height - NEEDLE) * share;
}

// Where the playhead stands on a rail: between the entry that has begun and the next.

import { lastBegun } from "@/replay/spans";

const ENTRY = "[data-rail-start]";

/** Pixels from the top of the rail; null where `time` lies outside of the entries that are there. */
export function needlePlace(rail: HTMLElement, time: number): number | null {
  const entries = [...rail.querySelectorAll<HTMLElement>(ENTRY)].map((node) => ({
    node,
    start: Number(node.dataset["railStart"]),
    end: Number(node.dataset["railEnd"]),
  }));
  const index = lastBegun(entries, time);
  const entry = entries[index];
  if (!entry) return null;
  const next = entries[index + 1];
  const end = next?.start ?? entry.end;
  if (!next && time > end) return null;
  const origin = rail.getBoundingClientRect().top;
  const bounds = entry.node.getBoundingClientRect();
  const from = bounds.top - origin;
  const to = (next ? next.node.getBoundingClientRect().top : bounds.bottom) - origin;
  const share = end > entry.start ? Math.min(1, (time - entry.start) / (end - entry.start)) : 0;
  return from + (to - from) * share;
}

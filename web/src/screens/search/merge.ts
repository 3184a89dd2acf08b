// The hits of one class in the order of its time; what was said and noted in the same words is one.

import type { SearchHit, SearchKind } from "@/api/generated";

export interface MergedHit extends SearchHit {
  /** Where it stands; first the kind that it leads to. */
  kinds: SearchKind[];
}

const words = (hit: SearchHit) => hit.snippet.map(({ text }) => text).join("").replace(/[^\p{Letter}\p{Number}]+/gu, " ").trim().toLowerCase();

/** A note repeats what is said or shown meanwhile; of what is said, it may take several sentences together. */
function repeats(note: SearchHit, hit: SearchHit): boolean {
  if (note.start >= hit.end || hit.start >= note.end) return false;
  const [noted, found] = [words(note), words(hit)];
  return hit.kind === "speech" ? noted.includes(found) || found.includes(noted) : hit.kind === "slide" && found.includes(noted);
}

export function merge(hits: readonly SearchHit[]): MergedHit[] {
  const notes = hits.filter(({ kind }) => kind === "note");
  const others = hits.filter(({ kind }) => kind !== "note");
  const alone = notes.filter((note) => !others.some((hit) => repeats(note, hit)));
  return [...others, ...alone]
    .map((hit) => ({ ...hit, kinds: [hit.kind, ...(notes.some((note) => note !== hit && repeats(note, hit)) ? ["note" as const] : [])] }))
    .sort((a, b) => a.start - b.start);
}

// What a draft says, whoever wrote it down: the page, this device or the server.

import type { Correction, CueText, DraftChanges } from "@/api/generated";

/** Documents are exact to a millisecond. */
export const milliseconds = (seconds: number) => Math.round(seconds * 1000);

const cueWords = ({ start, end, text }: CueText) => [milliseconds(start), milliseconds(end), text];

const correctionWords = ({ replaced, with: texts }: Correction) => [replaced.map(cueWords), texts.map(cueWords)];

const chapterWords = (chapters: DraftChanges["chapters"]) => chapters?.map(({ start, title }) => [milliseconds(start), title]) ?? null;

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export const sameCorrections = (a: readonly Correction[], b: readonly Correction[]) => equal(a.map(correctionWords), b.map(correctionWords));

/** Those that `others` do not have. */
export function without(corrections: readonly Correction[], others: readonly Correction[]): Correction[] {
  const known = new Set(others.map((other) => JSON.stringify(correctionWords(other))));
  return corrections.filter((correction) => !known.has(JSON.stringify(correctionWords(correction))));
}

export const sameChapters = (a: DraftChanges["chapters"], b: DraftChanges["chapters"]) => equal(chapterWords(a), chapterWords(b));

export const sameChanges = (a: DraftChanges, b: DraftChanges) => sameCorrections(a.corrections, b.corrections) && sameChapters(a.chapters, b.chapters);

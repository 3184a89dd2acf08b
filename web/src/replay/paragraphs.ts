// Cues are cut for the screen; a reader wants paragraphs.

import type { Chapter, Cue } from "./documents";

/** A pause this long begins a paragraph. */
const PAUSE_SECONDS = 1.2;
/** A paragraph that is this long ends with its sentence … */
const LENGTH_SECONDS = 20;
/** … and one that is this long ends with its cue. */
const LENGTH_SECONDS_MAX = 60;

/** The marks that end a sentence in the scripts that have one, with closing quotes and brackets. */
const SENTENCE_END = /[.!?…。！？؟।]["'”’»)\]]*$/u;

/** Where each chapter begins in the text: with its first cue, which may begin a moment before the chapter's own time. */
export function chapterStarts(chapters: readonly Chapter[], cues: readonly Cue[]): { start: number }[] {
  const starts = new Map(cues.map((cue) => [cue.id, cue.start]));
  return chapters.map((chapter) => ({ start: Math.min(chapter.start, starts.get(chapter.cueIds[0] ?? "") ?? chapter.start) }));
}

/** `boundaries`: times at which a paragraph begins whatever was said, as chapters do. Sorted, as the cues are. */
export function paragraphs(cues: readonly Cue[], boundaries: readonly number[]): Cue[][] {
  const result: Cue[][] = [];
  let current: Cue[] = [];
  for (const cue of cues) {
    const first = current[0];
    const last = current.at(-1);
    if (first && last && beginsParagraph(first, last, cue, boundaries)) {
      result.push(current);
      current = [];
    }
    current.push(cue);
  }
  if (current.length > 0) result.push(current);
  return result;
}

function beginsParagraph(first: Cue, last: Cue, cue: Cue, boundaries: readonly number[]): boolean {
  if (boundaries.some((boundary) => last.start < boundary && boundary <= cue.start)) return true;
  if (cue.start - last.end >= PAUSE_SECONDS) return true;
  const length = last.end - first.start;
  return length >= LENGTH_SECONDS_MAX || (length >= LENGTH_SECONDS && SENTENCE_END.test(last.text.trim()));
}

/** A cue's text on one line. */
export function flat(cue: Cue): string {
  return cue.text.replace(/\s*\n\s*/g, " ");
}

// The transcript as rows: paragraphs of cues under the titles of their chapters.

import type { Chapter, Cue } from "@/replay/documents";
import { chapterStarts, paragraphs } from "@/replay/paragraphs";
import { lastBegun } from "@/replay/spans";

export interface TranscriptRow {
  /** Stays with a row that stays the same while the transcript grows. */
  key: string;
  start: number;
  end: number;
  /** Of a chapter's title row. */
  title: string | null;
  cues: readonly Cue[];
  /** Of the first cue, among all. */
  first: number;
}

export function transcriptRows(cues: readonly Cue[], chapters: readonly Chapter[]): TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const starts = chapterStarts(chapters, cues);
  let titled = -1;
  let first = 0;
  for (const own of paragraphs(cues, starts.map(({ start }) => start))) {
    const [begin, end] = [own[0]?.start ?? 0, own.at(-1)?.end ?? 0];
    const chapter = lastBegun(starts, begin);
    if (chapter > titled) {
      titled = chapter;
      const title = chapters[chapter]?.title ?? "";
      rows.push({ key: `title ${begin}`, start: begin, end: begin, title, cues: [], first });
    }
    rows.push({ key: `said ${own[0]?.id}`, start: begin, end, title: null, cues: own, first });
    first += own.length;
  }
  return rows;
}

/** Index of the row that holds cue number `cue`. */
export function rowOf(rows: readonly TranscriptRow[], cue: number): number {
  return rows.findLastIndex((row) => row.title === null && row.first <= cue);
}

// The notes as a document: chapters with their notes, terms and slides, each of them once.

import { passages, type CueOrder } from "@/replay/citations";
import type { Chapter, NoteChapter, NoteItem, SlideShowing } from "@/replay/documents";
import { besideNotes } from "@/replay/note-slides";

/** A slide that comes up a moment before its chapter belongs to it. */
const EARLY_SECONDS = 1;
/** Notes and chapters that begin together are about the same. */
const TOGETHER_SECONDS = 0.01;
/** So many notes fill the height of one slide beside them. */
const NOTES_PER_SLIDE = 2;

export interface PrintedNote {
  kind: string;
  text: string;
  /** Seconds: when it was said. */
  times: number[];
  /** Stand beside it. */
  slides: SlideShowing[];
}

export interface PrintedChapter {
  title: string;
  start: number;
  notes: PrintedNote[];
  terms: PrintedNote[];
  /** Slides that stand beside no note: the last ones, and those for which there is no room. */
  below: SlideShowing[];
  reviewed: boolean;
}

interface Heading {
  title: string;
  start: number;
  items: readonly NoteItem[];
  reviewed: boolean;
}

export function outline(listed: readonly Chapter[], noted: readonly NoteChapter[], slides: readonly SlideShowing[], order: CueOrder): PrintedChapter[] {
  const chapters = headings(listed, noted);
  const own = slidesOf(chapters, slides);
  return chapters.map(({ title, start, items, reviewed }, index) => {
    const printed = items.map((item): PrintedNote => ({ kind: item.kind, text: item.text, times: passages(item.cueIds, order).map((passage) => passage.start), slides: [] }));
    const notes = printed.filter((note) => note.kind !== "key_term");
    const shown = own[index] ?? [];
    const room = Math.ceil(notes.length / NOTES_PER_SLIDE);
    const places = besideNotes(shown.slice(0, room), notes.map(({ times }) => times[0] ?? null));
    return {
      title,
      start,
      reviewed,
      notes: notes.map((note, nth) => ({ ...note, slides: places[nth] ?? [] })),
      terms: printed.filter((note) => note.kind === "key_term"),
      below: [...(places[notes.length] ?? []), ...shown.slice(room)],
    };
  });
}

/** All chapters, also those without notes, and notes whose chapter is not listed. */
function headings(chapters: readonly Chapter[], noted: readonly NoteChapter[]): Heading[] {
  const rest = [...noted];
  const listed = chapters.map(({ title, start }): Heading => {
    const at = rest.findIndex((chapter) => Math.abs(chapter.start - start) < TOGETHER_SECONDS);
    const [found] = at >= 0 ? rest.splice(at, 1) : [];
    return { title, start, items: found?.items ?? [], reviewed: found?.reviewed ?? false };
  });
  return [...listed, ...rest].sort((a, b) => a.start - b.start);
}

/** Each slide with the chapter in which it is shown first. */
function slidesOf(chapters: readonly Heading[], slides: readonly SlideShowing[]): SlideShowing[][] {
  const own: SlideShowing[][] = chapters.map(() => []);
  const pages = new Set<number>();
  for (const slide of slides) {
    if (pages.has(slide.page)) continue;
    pages.add(slide.page);
    const chapter = chapters.findLastIndex(({ start }) => start - EARLY_SECONDS <= slide.start);
    own[Math.max(0, chapter)]?.push(slide);
  }
  return own;
}

// The notes as a document: chapters with their notes, terms and slides, each of them once.

import { passages, type CueOrder } from "@/replay/citations";
import type { Chapter, NoteChapter, NoteItem, SlideShowing } from "@/replay/documents";
import { besideNotes } from "@/replay/note-slides";

/** A slide that comes up a moment before its chapter belongs to it. */
const EARLY_SECONDS = 1;
/** Notes and chapters that begin together are about the same. */
const TOGETHER_SECONDS = 0.01;
/** So many notes fill the height of one slide beside them; a line of a slide is half as high as a note. */
const NOTES_PER_SLIDE = 3;

export const ON_SLIDE = "on_slide";

export interface PrintedNote {
  kind: string;
  text: string;
  /** Seconds: when it was said, or shown. */
  times: number[];
}

/** A note, or the lines of one slide, and the slides that stand beside it. */
export interface Block {
  slides: SlideShowing[];
  notes: PrintedNote[];
}

export interface PrintedChapter {
  title: string;
  start: number;
  blocks: Block[];
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
    const printed = items.map((item): PrintedNote => ({ kind: item.kind, text: item.text.replaceAll("\n", " "), times: timesOf(item, slides, order) }));
    const notes = printed.filter((note) => note.kind !== "key_term");
    const shown = own[index] ?? [];
    const height = notes.reduce((sum, { kind }) => sum + (kind === ON_SLIDE ? 0.5 : 1), 0);
    const room = height > 0 ? Math.max(1, Math.round(height / NOTES_PER_SLIDE)) : 0;
    const places = besideNotes(shown.slice(0, room), notes.map(({ kind, times }) => (kind === ON_SLIDE ? null : times[0] ?? null)));
    return {
      title,
      start,
      reviewed,
      blocks: blocksOf(notes, places),
      terms: printed.filter((note) => note.kind === "key_term"),
      below: [...(places[notes.length] ?? []), ...shown.slice(room)],
    };
  });
}

function timesOf(item: NoteItem, slides: readonly SlideShowing[], order: CueOrder): number[] {
  if (item.kind === ON_SLIDE) return slides.filter(({ index }) => index === item.slide).map(({ start }) => start);
  return passages(item.cueIds, order).map(({ start }) => start);
}

/** Lines that follow each other on one slide are one block. */
function blocksOf(notes: readonly PrintedNote[], places: readonly SlideShowing[][]): Block[] {
  const blocks: Block[] = [];
  notes.forEach((note, nth) => {
    const slides = places[nth] ?? [];
    const above = blocks.at(-1)?.notes;
    const goesOn = slides.length === 0 && note.kind === ON_SLIDE && above?.[0]?.kind === ON_SLIDE && above[0].times[0] === note.times[0];
    if (goesOn) above.push(note);
    else blocks.push({ slides, notes: [note] });
  });
  return blocks;
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

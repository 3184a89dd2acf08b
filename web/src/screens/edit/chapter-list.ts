// The chapters while they are edited.

import type { ChapterStart } from "@/api/generated";

export const CHAPTER_LETTERS_MAX = 200;
/** Chapters begin at least so far from each other. */
const APART_SECONDS = 1;

const sorted = (chapters: readonly ChapterStart[]) => [...chapters].sort((a, b) => a.start - b.start);

/** Whether a chapter may begin at `time`; `except`: the one that shall begin there. */
export function isFree(chapters: readonly ChapterStart[], time: number, except = -1): boolean {
  return chapters.every((chapter, index) => index === except || Math.abs(chapter.start - time) >= APART_SECONDS);
}

export function added(chapters: readonly ChapterStart[], time: number, title: string): ChapterStart[] {
  return sorted([...chapters, { start: chapters.length === 0 ? 0 : time, title }]);
}

export function retitled(chapters: readonly ChapterStart[], at: number, title: string): ChapterStart[] {
  return chapters.map((chapter, index) => (index === at ? { ...chapter, title } : chapter));
}

/** The first begins with the class. */
export function moved(chapters: readonly ChapterStart[], at: number, time: number): ChapterStart[] {
  return sorted(chapters.map((chapter, index) => (index === at ? { ...chapter, start: time } : chapter)));
}

/** What goes on without it is the chapter before; the second becomes the first. */
export function removed(chapters: readonly ChapterStart[], at: number): ChapterStart[] {
  return chapters.filter((_, index) => index !== at).map((chapter, index) => (index === 0 ? { ...chapter, start: 0 } : chapter));
}

/** As a draft says it: null where nothing is changed. */
export function asDraft(chapters: readonly ChapterStart[], found: readonly ChapterStart[]): ChapterStart[] | null {
  const same = chapters.length === found.length && chapters.every((chapter, index) => chapter.title === found[index]?.title && chapter.start === found[index]?.start);
  return same ? null : [...chapters];
}

// Which slides stand where in the notes.

import type { SlideShowing } from "./documents";

/** A chapter may begin with the words that lead to its first slide, or the other way round. */
const MARGIN_SECONDS = 1;

/** The slides that are shown for the first time between two moments. */
export function firstShowings(slides: readonly SlideShowing[], from: number, to: number): SlideShowing[] {
  const seen = new Set<number>();
  return slides.filter((slide) => {
    const again = seen.has(slide.page);
    seen.add(slide.page);
    return !again && slide.start >= from - MARGIN_SECONDS && slide.start < to - MARGIN_SECONDS;
  });
}

/** For each note the slides before it, then those after the last: a slide stands before the first note that was said with it or later. */
export function besideNotes(slides: readonly SlideShowing[], starts: readonly (number | null)[]): SlideShowing[][] {
  const places: SlideShowing[][] = [...starts, null].map(() => []);
  for (const slide of slides) {
    const note = starts.findIndex((start) => start !== null && start >= slide.start - MARGIN_SECONDS);
    places[note < 0 ? starts.length : note]?.push(slide);
  }
  return places;
}

import assert from "node:assert/strict";
import { test } from "vitest";

import { besideNotes, firstShowings } from "@/replay/note-slides";

const slide = (page: number, start: number) => ({ index: start, page, start, end: start + 10, image: "", text: null });
const pages = (slides: { page: number }[]) => slides.map(({ page }) => page);

test("a slide that returns stands in the notes once", () => {
  assert.deepEqual(pages(firstShowings([slide(0, 0), slide(1, 10), slide(0, 20)], 0, 100)), [0, 1]);
  assert.deepEqual(pages(firstShowings([slide(0, 0), slide(1, 10), slide(0, 20)], 15, 100)), []);
});

test("a slide stands before the first note that was said with it", () => {
  const places = besideNotes([slide(0, 0), slide(1, 10), slide(2, 90)], [5, null, 12]);
  assert.deepEqual(places.map(pages), [[0], [], [1], [2]]);
});

import assert from "node:assert/strict";
import { test } from "vitest";

import { cueOrder, passages } from "@/replay/citations";
import type { Cue } from "@/replay/documents";
import { chapterStarts, flat, paragraphs } from "@/replay/paragraphs";
import { scaleStep } from "@/player/scale";

const cue = (start: number, end: number, text = "Said.") => ({ id: `0-0-${start}`, start, end, text, reviewed: false }) satisfies Cue;
const starts = (groups: Cue[][]) => groups.map((group) => group.map((one) => one.start));

test("a pause begins a paragraph", () => {
  assert.deepEqual(starts(paragraphs([cue(0, 2), cue(2.5, 4), cue(6, 7)], [])), [[0, 2.5], [6]]);
});

test("a chapter begins a paragraph, also when it begins a moment before its first cue", () => {
  assert.deepEqual(starts(paragraphs([cue(0, 2), cue(2.5, 4), cue(4.5, 7)], [0, 2.3])), [[0], [2.5, 4.5]]);
});

test("a chapter begins in the text with its first cue, not after it", () => {
  const chapter = (start: number, cueIds: string[]) => ({ start, end: start + 10, title: "", cueIds });
  const cues = [cue(0, 2), cue(4.2, 6)];
  assert.deepEqual(chapterStarts([chapter(0, []), chapter(4.3, ["0-0-4.2"]), chapter(9, ["unknown"])], cues), [{ start: 0 }, { start: 4.2 }, { start: 9 }]);
});

test("a long paragraph ends with a sentence, and in the end without one", () => {
  const running = [cue(0, 15, "and"), cue(15, 25, "and so"), cue(25, 30, "It was."), cue(30, 33)];
  assert.deepEqual(starts(paragraphs(running, [])), [[0, 15, 25], [30]]);
  const endless = Array.from({ length: 8 }, (_, index) => cue(index * 10, index * 10 + 10, "and"));
  assert.deepEqual(starts(paragraphs(endless, [])), [[0, 10, 20, 30, 40, 50], [60, 70]]);
});

test("a cue's lines become one", () => {
  assert.equal(flat(cue(0, 1, "People need\nwater")), "People need water");
});

test("cues that follow each other are cited once, and unknown ones not at all", () => {
  const order = cueOrder([cue(0, 2), cue(2, 4), cue(4, 6), cue(6, 8)]);
  assert.deepEqual(passages(["0-0-0", "0-0-2", "0-0-4"], order), [{ start: 0, end: 6 }]);
  assert.deepEqual(passages(["0-0-6", "0-0-0", "9-9-9"], order), [{ start: 0, end: 2 }, { start: 6, end: 8 }]);
  assert.deepEqual(passages([], order), []);
});

test("the scale of the ruler has room for its numerals", () => {
  assert.equal(scaleStep(134, 671), 15);
  assert.equal(scaleStep(134, 328), 30);
  assert.equal(scaleStep(3600, 671), 600);
  assert.equal(scaleStep(0, 0), 5);
});

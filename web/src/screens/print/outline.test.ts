import { describe, expect, it } from "vitest";

import { cueOrder } from "@/replay/citations";
import { outline } from "./outline";

const CUES = [0, 10, 20, 30].map((start, index) => ({ id: `c${index}`, start, end: start + 10, text: "", reviewed: false }));
const ORDER = cueOrder(CUES);
const chapter = (start: number, title: string) => ({ start, end: start + 20, title, cueIds: [] });
const item = (text: string, cueIds: string[], kind = "key_point") => ({ kind, text, cueIds, slide: null });
const slide = (index: number, page: number, start: number) => ({ index, page, start, end: start + 5, image: `${page}.png`, text: null });

const NOTES = [{ title: "Sand", start: 20, reviewed: false, items: [item("Sand moves.", ["c2"]), item("sand", ["c2"], "key_term"), item("It rests.", ["c0", "c3"])] }];

describe("the notes as a document", () => {
  it("has every chapter, note and slide once", () => {
    const slides = [slide(0, 0, 0), slide(1, 1, 19.5), slide(2, 0, 25), slide(3, 2, 26), slide(4, 3, 28)];
    const made = outline([chapter(0, "Rivers"), chapter(20, "Sand")], NOTES, slides, ORDER);
    expect(made.map(({ title }) => title)).toEqual(["Rivers", "Sand"]);
    expect(made.flatMap(({ blocks, terms }) => [...blocks.flatMap(({ notes }) => notes), ...terms]).map(({ text }) => text)).toEqual(["Sand moves.", "It rests.", "sand"]);
    expect(made.map(({ blocks, below }) => [...blocks.flatMap((block) => block.slides), ...below].map(({ page }) => page))).toEqual([[0], [1, 2, 3]]);
    expect(made[1]?.blocks[0]?.slides.map(({ page }) => page)).toEqual([1]);
  });

  it("cites each passage by when it begins", () => {
    const [made] = outline([], NOTES, [], ORDER);
    expect(made?.blocks.map(({ notes }) => notes[0]?.times)).toEqual([[20], [0, 30]]);
  });

  it("puts the lines of one slide together, under the time of the slide", () => {
    const line = (text: string, at: number) => ({ kind: "on_slide", text, cueIds: [], slide: at });
    const noted = [{ title: "Sand", start: 0, reviewed: false, items: [item("Sand moves.", ["c2"]), line("Dunes", 0), line("Wind", 0), line("Sea", 1)] }];
    const [made] = outline([], noted, [slide(0, 0, 0), slide(1, 1, 21)], ORDER);
    expect(made?.blocks.map(({ notes }) => notes.map(({ text, times }) => `${text} ${times}`))).toEqual([["Sand moves. 20"], ["Dunes 0", "Wind 0"], ["Sea 21"]]);
  });

  it("keeps notes whose chapter is not listed", () => {
    expect(outline([chapter(0, "Rivers")], NOTES, [], ORDER).map(({ title }) => title)).toEqual(["Rivers", "Sand"]);
  });
});

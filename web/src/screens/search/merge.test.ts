import { describe, expect, it } from "vitest";

import type { SearchHit, SearchKind } from "@/api/generated";
import { merge } from "./merge";

const hit = (kind: SearchKind, start: number, end: number, text: string): SearchHit => {
  const [before = "", marked = "", after = ""] = text.split("*");
  return { kind, start, end, slide: null, snippet: [{ text: before, marked: false }, { text: marked, marked: true }, { text: after, marked: false }] };
};
const shown = (hits: SearchHit[]) => merge(hits).map(({ start, kinds }) => `${start} ${kinds.join(" ")}`);

describe("the hits of a class", () => {
  it("stand in the order of its time", () => {
    const hits = [hit("slide", 12, 31, "*Water*, food"), hit("chapter", 0, 40, "The *water*"), hit("speech", 35, 37, "Clean *water*."), hit("speech", 3, 6, "Cold *water*.")];
    expect(shown(hits)).toEqual(["0 chapter", "3 speech", "12 slide", "35 speech"]);
  });

  it("are one where the notes have the sentence that was said", () => {
    const said = hit("speech", 19, 22, "Work brings *people*.");
    expect(shown([hit("note", 19, 22, "Work brings *people*."), said])).toEqual(["19 speech note"]);
    expect(shown([hit("note", 15, 25, "Machines need work. Work brings *people*!"), said])).toEqual(["19 speech note"]);
    expect(shown([hit("note", 19, 22, "Work … *people*"), said])).toEqual(["19 speech", "19 note"]);
    expect(shown([hit("note", 80, 83, "Work brings *people*."), said])).toEqual(["19 speech", "80 note"]);
  });

  it("are one where a note is a line of a slide", () => {
    const slide = hit("slide", 10, 30, "One *machine* Twenty men");
    expect(shown([hit("note", 10, 30, "One *machine*"), slide])).toEqual(["10 slide note"]);
    expect(shown([hit("note", 12, 16, "One *machine*, twenty men, and an hour of work"), slide])).toEqual(["10 slide", "12 note"]);
  });

  it("keep notes of the same words apart from each other", () => {
    expect(shown([hit("note", 5, 9, "*Sand*"), hit("note", 1, 4, "*Sand*")])).toEqual(["1 note", "5 note"]);
  });
});

import assert from "node:assert/strict";
import { test } from "vitest";

import { find } from "@/replay/find";

const said = (texts: string[], query: string) =>
  find(texts, query).map((match) => match.map(({ text, from, to }) => `${text}:${texts[text]?.slice(from, to)}`).join("|"));

test("finds words whatever their case", () => {
  assert.deepEqual(said(["The wall was thick.", "Look at the WALL."], "wall"), ["0:wall", "1:WALL"]);
});

test("a phrase may begin in one cue and end in the next", () => {
  assert.deepEqual(said(["People need water", "for food."], "water for"), ["0:water|1:for"]);
});

test("accents make no difference, and the marked text is what was written", () => {
  assert.deepEqual(said(["Ein Café in Zürich"], "cafe"), ["0:Café"]);
  assert.deepEqual(said(["Ein Cafe\u0301 in"], "café in"), ["0:Cafe\u0301 in"]);
  assert.deepEqual(said(["Straße İstanbul 😀 wall"], "wall"), ["0:wall"]);
});

test("nothing is found for nothing", () => {
  assert.deepEqual(said(["a b"], "  "), []);
  assert.deepEqual(said([], "a"), []);
  assert.deepEqual(said(["a b"], "c"), []);
});

test("a question with many answers has an end", () => {
  assert.equal(find(Array.from({ length: 1000 }, () => "a a a"), "a").length, 500);
});

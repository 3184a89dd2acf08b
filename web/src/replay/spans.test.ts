import assert from "node:assert/strict";
import { test } from "vitest";

import { captionsAt } from "@/player/captions-at";
import { during, lastBegun } from "@/replay/spans";

const ENTRIES = [{ start: 1, end: 2 }, { start: 2, end: 4 }, { start: 10, end: 12 }];

test("the last entry that has begun", () => {
  assert.equal(lastBegun([], 5), -1);
  assert.equal(lastBegun(ENTRIES, 0.5), -1);
  assert.equal(lastBegun(ENTRIES, 1), 0);
  assert.equal(lastBegun(ENTRIES, 2), 1);
  assert.equal(lastBegun(ENTRIES, 9), 1);
  assert.equal(lastBegun(ENTRIES, 100), 2);
});

test("a seek that lands a hair early belongs to the entry that was asked for", () => {
  assert.equal(lastBegun(ENTRIES, 1.9999), 1);
  assert.equal(lastBegun(ENTRIES, 1.9), 0);
});

test("the same as looking at every entry", () => {
  for (let time = 0.05; time < 14; time += 0.4) {
    const plain = ENTRIES.find((entry) => entry.start <= time && time < entry.end) ?? null;
    assert.equal(during(ENTRIES, time), plain, `at ${time}`);
  }
});

test("captions that overlap are shown together, and not after their end", () => {
  const cue = (start: number, end: number, text: string) => ({ start, end, text });
  const cues = [cue(0, 2, "a"), cue(1, 5, "b"), cue(2, 3, "c")];
  const texts = (time: number) => captionsAt(cues, time).map((shown) => shown.text).join("");
  assert.equal(texts(0.5), "a");
  assert.equal(texts(1.5), "ab");
  assert.equal(texts(2.5), "bc");
  assert.equal(texts(4), "b");
  assert.equal(texts(6), "");
  assert.equal(captionsAt([], 1).length, 0);
});

import assert from "node:assert/strict";
import { test } from "vitest";

import { startLevel } from "@/player/media";
import { startingPoint } from "@/player/start";

test("a link wins over where somebody left", () => {
  assert.deepEqual(startingPoint(600, false, 120, 300), { at: 120, resumed: false, beyond: null });
  assert.deepEqual(startingPoint(600, false, 900, null), { at: 600, resumed: false, beyond: null });
});

test("a replay that was left in the middle goes on there, one left at an end begins again", () => {
  assert.deepEqual(startingPoint(600, false, null, 300), { at: 300, resumed: true, beyond: null });
  assert.deepEqual(startingPoint(600, false, null, 5), { at: 0, resumed: false, beyond: null });
  assert.deepEqual(startingPoint(600, false, null, 595), { at: 0, resumed: false, beyond: null });
});

test("a link beyond what is there yet says so", () => {
  assert.deepEqual(startingPoint(60, true, 120, null), { at: 0, resumed: false, beyond: 120 });
});

test("playback begins at 480p or below, where there is such a rung", () => {
  const levels = (...heights: number[]) => heights.map((height) => ({ height }));
  assert.equal(startLevel(levels(720, 480, 360)), 1);
  assert.equal(startLevel(levels(360, 1080)), 0);
  assert.equal(startLevel(levels(1080, 720)), 1);
  assert.equal(startLevel([]), -1);
});

import assert from "node:assert/strict";
import { test } from "vitest";

import { whyAbsent } from "@/replay/absence";
import { isComing, stillToCome } from "@/replay/making";
import type { Making, Replay } from "@/replay/model";
import { timeLeft } from "@/replay/words";

const replay = (making: Making | null): Replay => ({
  identity: "one",
  base: "",
  duration: 3600,
  available: 3600,
  making,
  hasPicture: true,
  drawing: null,
  gaps: [],
  missing: making ? [] : [{ part: "notes", reason: "No speech." }],
  transcript: null,
  slides: null,
  chapters: null,
  highlights: null,
  notes: null,
  thumbnails: null,
});
const part = (name: string, state: string, until: number | null = null, reason: string | null = null) => ({ part: name, state, until, reason });
const making = (...parts: Making["parts"]) => replay({ parts, secondsLeft: null });
const size = (list: unknown[]) => list.length;

test("a finished replay has nothing to come", () => {
  assert.equal(isComing(null, "notes"), false);
  assert.deepEqual(stillToCome(replay(null)), []);
  assert.deepEqual(whyAbsent("notes", null, replay(null), size), { title: "No notes", reason: "No speech." });
});

test("what is still to come is told part by part", () => {
  const growing = making(part("playback", "partial", 750), part("transcript", "pending"), part("chapters", "pending"), part("notes", "pending"), part("slides", "missing", null, "The recording has no picture."));
  assert.deepEqual(stillToCome(growing), [
    { what: "Recording", how: "to 12:30 of 1:00:00" },
    { what: "Transcript", how: "not begun" },
    { what: "Notes and chapters", how: "once the whole class has been processed" },
  ]);
  assert.equal(whyAbsent("notes", null, growing, size)?.title, "Notes still to come");
  assert.deepEqual(whyAbsent("slides", null, growing, size), { title: "No slides", reason: "The recording has no picture." });
});

test("a part that is all there is complete before the replay is", () => {
  assert.deepEqual(stillToCome(making(part("playback", "partial", 3600))), [{ what: "Recording", how: "complete" }]);
});

test("the time left is told roughly, or not at all", () => {
  assert.equal(timeLeft(null), "");
  assert.equal(timeLeft(20), "less than a minute left");
  assert.equal(timeLeft(70), "about 1 minute left");
  assert.equal(timeLeft(250), "about 4 minutes left");
});

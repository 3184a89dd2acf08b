import assert from "node:assert/strict";
import { test } from "node:test";

import { whyAbsent } from "../src/absent";
import * as documents from "../src/documents";
import { available, isComing, stillToCome } from "../src/making";
import { timeLeft } from "../src/words";

const part = (name: string, state: string, until: number | null = null, reason: string | null = null) => ({ part: name, state, progress: 0, until, reason });
const manifest = (...parts: object[]) => documents.manifest({ making: { parts, secondsLeft: null }, duration: 3600, recordings: [], files: [], gaps: [], missing: [] }, "manifest.json");
const finished = documents.manifest({ duration: 3600, recordings: [], files: [], gaps: [], missing: [{ part: "notes", reason: "No speech." }] }, "manifest.json");
const size = (list: unknown[]) => list.length;

test("a finished replay has nothing to come, and all of it can be played", () => {
  assert.equal(finished.making, null);
  assert.equal(available(finished), 3600);
  assert.equal(isComing(finished, "notes"), false);
  assert.deepEqual(stillToCome(finished), []);
  assert.deepEqual(whyAbsent("notes", null, finished, size), { title: "No notes", reason: "No speech." });
});

test("what is still to come is told part by part", () => {
  const making = manifest(part("playback", "partial", 750), part("transcript", "pending"), part("chapters", "pending"), part("notes", "pending"), part("slides", "missing", null, "The recording has no picture."));
  assert.equal(available(making), 750);
  assert.deepEqual(stillToCome(making), [
    { what: "Recording", how: "to 12:30 of 1:00:00" },
    { what: "Transcript", how: "not begun" },
    { what: "Notes and chapters", how: "once the whole class has been processed" },
  ]);
  assert.equal(whyAbsent("notes", null, making, size)?.title, "Notes still to come");
  assert.deepEqual(whyAbsent("slides", null, making, size), { title: "No slides", reason: "The recording has no picture." });
});

test("a part that is all there is complete before the replay is", () => {
  assert.deepEqual(stillToCome(manifest(part("playback", "partial", 3600))), [{ what: "Recording", how: "complete" }]);
});

test("nothing can be played before the beginning is there", () => {
  assert.equal(available(manifest(part("playback", "pending"))), 0);
});

test("the time left is told roughly, or not at all", () => {
  assert.equal(timeLeft(null), "");
  assert.equal(timeLeft(20), "less than a minute left");
  assert.equal(timeLeft(70), "about 1 minute left");
  assert.equal(timeLeft(250), "about 4 minutes left");
});

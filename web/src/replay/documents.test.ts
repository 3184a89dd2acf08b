import assert from "node:assert/strict";
import { test } from "vitest";

import { DocumentError } from "@/replay/decode";
import * as documents from "@/replay/documents";

test("what the page needs is kept and the rest is dropped", () => {
  const cue = { id: "0-0-0", start: 0.5, end: 4, text: "Hello", words: [{ text: "Hello", start: 0.5, end: 1 }] };
  assert.deepEqual(documents.transcript({ language: "en", model: "base.en", cues: [cue] }, "transcript.json"), {
    language: "en",
    model: "base.en",
    cues: [{ id: "0-0-0", start: 0.5, end: 4, text: "Hello", reviewed: false }],
  });
});

test("a document that is not what it should be is refused, with the place", () => {
  const refused = (decode: () => unknown, message: string) =>
    assert.throws(decode, (error) => error instanceof DocumentError && error.message === message);
  refused(() => documents.chapters([{ start: 0, end: "2", title: "x", cueIds: [] }], "chapters.json"), "chapters.json[0].end is not a number");
  refused(() => documents.manifest(null, "manifest.json"), "manifest.json is not an object");
  refused(() => documents.slides({}, "slides.json"), "slides.json is not a list");
  refused(() => documents.manifest({ duration: Number.NaN }, "manifest.json"), "manifest.json.duration is not a number");
});

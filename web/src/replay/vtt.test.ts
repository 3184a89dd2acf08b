import assert from "node:assert/strict";
import { test } from "vitest";

import { parseThumbnails } from "@/replay/vtt";

test("tiles with their times", () => {
  const text = "WEBVTT\n\n00:00.000 --> 00:05.000\nr0/thumbnails/0000.jpg#xywh=0,0,160,90\n\nid\n01:00:05.000 --> 01:00:10.500\nr0/thumbnails/0001.jpg#xywh=160,0,160,90\n";
  assert.deepEqual(parseThumbnails(text), [
    { start: 0, end: 5, image: "r0/thumbnails/0000.jpg", x: 0, y: 0, width: 160, height: 90 },
    { start: 3605, end: 3610.5, image: "r0/thumbnails/0001.jpg", x: 160, y: 0, width: 160, height: 90 },
  ]);
});

test("carriage returns make no difference", () => {
  const text = "WEBVTT\r\n\r\n00:00.000 --> 00:05.000\r\na.jpg#xywh=0,0,160,90\r\n";
  assert.equal(parseThumbnails(text).length, 1);
});

test("what names no tile is passed over", () => {
  assert.deepEqual(parseThumbnails("WEBVTT\n\nNOTE nothing\n\n00:00.000 --> 00:05.000\nspoken words\n"), []);
  assert.deepEqual(parseThumbnails(""), []);
});

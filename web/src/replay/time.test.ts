import assert from "node:assert/strict";
import { test } from "vitest";

import { clock, linkedTime, parseTime, timeLink } from "@/replay/time";
import { spoken } from "@/replay/words";

test("a clock shows hours only when there are some, and never rounds up", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(59.999), "0:59");
  assert.equal(clock(754), "12:34");
  assert.equal(clock(3600), "1:00:00");
  assert.equal(clock(3723.4), "1:02:03");
  assert.equal(clock(-1), "0:00");
});

test("a time that a float falls short of is still that time", () => {
  assert.equal(clock(0.1 * 3 * 200), "1:00");
  assert.equal(clock(59.9999999), "1:00");
});

test("times are spoken without zeros", () => {
  assert.equal(spoken(0), "0 seconds");
  assert.equal(spoken(61), "1 minute 1 second");
  assert.equal(spoken(120), "2 minutes");
  assert.equal(spoken(3723), "1 hour 2 minutes");
});

test("links may say a time in any of the usual ways", () => {
  assert.equal(parseTime("754"), 754);
  assert.equal(parseTime("12.5"), 12.5);
  assert.equal(parseTime("12:34"), 754);
  assert.equal(parseTime("1:02:34"), 3754);
  assert.equal(parseTime("1h10m5s"), 4205);
  assert.equal(parseTime("2m"), 120);
  for (const nonsense of ["", "abc", "-5", "1:2:3:4", "NaN", "1e9x"]) assert.equal(parseTime(nonsense), null, nonsense);
});

test("the fragment of a link wins over its query", () => {
  assert.equal(linkedTime({ search: "?t=754", hash: "" }), 754);
  assert.equal(linkedTime({ search: "?t=754", hash: "#t=12.5" }), 12.5);
  assert.equal(linkedTime({ search: "?t=soon", hash: "#notes" }), null);
  assert.equal(linkedTime({ search: "", hash: "" }), null);
});

test("a link to a time reads back as that time", () => {
  for (const time of [0, 12.582, 3754.001]) assert.equal(linkedTime({ search: "", hash: timeLink(time) }), time);
});

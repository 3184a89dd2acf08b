import { expect, test } from "vitest";

import { isSame, type Fingerprint } from "./fingerprint";

const kept: Fingerprint = { name: "cities.mp4", size: 10, lastModified: 5, sample: "aa" };

test("a copy under another name and date is the same file", () => {
  expect(isSame(kept, { ...kept, name: "copy.mp4", lastModified: 9 })).toBe(true);
});

test("another content, or another size, is another file", () => {
  expect(isSame(kept, { ...kept, sample: "bb" })).toBe(false);
  expect(isSame(kept, { ...kept, size: 11 })).toBe(false);
});

test("without a hash, name and date decide", () => {
  expect(isSame({ ...kept, sample: null }, { ...kept, sample: null })).toBe(true);
  expect(isSame({ ...kept, sample: null }, { ...kept, lastModified: 6 })).toBe(false);
});

import { i18n } from "@lingui/core";
import { beforeAll, expect, test } from "vitest";

import { refusalOf, titleOf } from "./limits";

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

test("a file is refused by its name and size before any byte is sent", () => {
  expect(refusalOf({ name: "Lecture 1.MP4", size: 1 }, 10)).toBeNull();
  expect(refusalOf({ name: "notes.pdf", size: 1 }, 10)).not.toBeNull();
  expect(refusalOf({ name: "mp4", size: 1 }, 10)).not.toBeNull();
  expect(refusalOf({ name: "a.mp4", size: 0 }, 10)).not.toBeNull();
  expect(refusalOf({ name: "a.mp4", size: 11 }, 10)).not.toBeNull();
  expect(refusalOf({ name: "a.mp4", size: 10 }, 10)).toBeNull();
});

test("a title is the name without its ending, words parted by spaces", () => {
  expect(titleOf("binary_search-2.mp4")).toBe("binary search 2");
  expect(titleOf("Week 3.1 rivers.mkv")).toBe("Week 3.1 rivers");
});

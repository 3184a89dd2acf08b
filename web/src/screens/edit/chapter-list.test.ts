import { describe, expect, it } from "vitest";

import { added, asDraft, isFree, moved, removed, retitled } from "./chapter-list";

const FOUND = [{ start: 0, title: "Rivers" }, { start: 60, title: "Sand" }];

describe("chapters", () => {
  it("stay in the order of time", () => {
    expect(added(FOUND, 30, "Mud").map(({ title }) => title)).toEqual(["Rivers", "Mud", "Sand"]);
    expect(moved(added(FOUND, 30, "Mud"), 1, 90).map(({ title }) => title)).toEqual(["Rivers", "Sand", "Mud"]);
  });

  it("begin with the class", () => {
    expect(added([], 30, "Mud")).toEqual([{ start: 0, title: "Mud" }]);
    expect(removed(FOUND, 0)).toEqual([{ start: 0, title: "Sand" }]);
  });

  it("do not begin together", () => {
    expect(isFree(FOUND, 60.4)).toBe(false);
    expect(isFree(FOUND, 60.4, 1)).toBe(true);
    expect(isFree(FOUND, 30)).toBe(true);
  });

  it("are part of a draft only where they are others than before", () => {
    const renamed = retitled(FOUND, 1, "Silt");
    expect(asDraft(renamed, FOUND)).toEqual([FOUND[0], { start: 60, title: "Silt" }]);
    expect(asDraft(retitled(renamed, 1, "Sand"), FOUND)).toBeNull();
  });
});

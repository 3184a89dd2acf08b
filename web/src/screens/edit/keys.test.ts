import { describe, expect, it } from "vitest";

import { captionAction } from "./keys";

const press = (key: string, held: Partial<Parameters<typeof captionAction>[0]> = {}) =>
  captionAction({ key, code: "", ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, isComposing: false, ...held });

describe("keys in a caption", () => {
  it("do what the list says", () => {
    expect(press("Tab")).toBe("play");
    expect(press("Enter")).toBe("next");
    expect(press("Enter", { shiftKey: true })).toBe("previous");
    expect(press("Enter", { altKey: true })).toBe("review");
    expect(press("Enter", { ctrlKey: true })).toBe("split");
    expect(press("m", { ctrlKey: true })).toBe("merge");
    expect(press("[", { altKey: true })).toBe("start");
    expect(press("“", { altKey: true, code: "BracketLeft" })).toBe("start");
    expect(press("]", { altKey: true })).toBe("end");
    expect(press("Escape")).toBe("leave");
  });

  it("leave the rest to the field", () => {
    expect(press("a")).toBeNull();
    expect(press("m")).toBeNull();
    expect(press("[")).toBeNull();
    expect(press("Tab", { shiftKey: true })).toBeNull();
    expect(press("Enter", { isComposing: true })).toBeNull();
    expect(press("m", { metaKey: true })).toBeNull();
  });
});

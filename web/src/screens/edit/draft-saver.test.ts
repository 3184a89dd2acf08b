import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { DraftChanges } from "@/api/generated";
import { ApiError } from "@/api/errors";
import { DraftSaver, type Places } from "./draft-saver";

const draft = (text: string): DraftChanges => ({ corrections: [{ replaced: [{ start: 0, end: 1, text: "a" }], with: [{ start: 0, end: 1, text }] }], chapters: null });

function saver(send: Places["send"], version = 3) {
  const kept: unknown[] = [];
  const sent: [number, DraftChanges][] = [];
  const made = new DraftSaver({
    send: (version, changes) => {
      sent.push([version, changes]);
      return send(version, changes);
    },
    keep: (value) => void kept.push(value),
    now: () => 5_000,
  }, version, null);
  return { made, kept, sent };
}

const takes: Places["send"] = async (version) => version + 1;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a draft", () => {
  it("is saved once, a second after the last change, and then on the version that this gave", async () => {
    const { made, sent, kept } = saver(takes);
    made.change(draft("b"));
    await vi.advanceTimersByTimeAsync(900);
    made.change(draft("bc"));
    await vi.advanceTimersByTimeAsync(900);
    expect(sent).toEqual([]);
    expect(made.state.value).toEqual({ is: "waiting" });
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toEqual([[3, draft("bc")]]);
    expect(made.state.value).toEqual({ is: "saved", at: 5_000 });
    expect(kept).toEqual([{ version: 3, changes: draft("bc") }, null]);
    made.change(draft("bcd"));
    await made.flush();
    expect(sent.at(-1)).toEqual([4, draft("bcd")]);
  });

  it("that is changed while it is sent is sent again", async () => {
    let taken = (_: number) => {};
    const { made, sent } = saver(() => new Promise((resolve) => (taken = resolve)));
    made.change(draft("b"));
    await vi.advanceTimersByTimeAsync(1_000);
    made.change(draft("bc"));
    taken(4);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([[3, draft("b")], [4, draft("bc")]]);
  });

  it("that takes long to save is no conflict with itself", async () => {
    const taken: (() => void)[] = [];
    const { made, sent } = saver((version) => new Promise((resolve) => taken.push(() => resolve(version + 1))), 0);
    for (const text of ["b", "bc", "bcd"]) {
      made.change(draft(text));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    taken[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    made.change(draft("bcde"));
    await vi.advanceTimersByTimeAsync(1_000);
    taken[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    taken[2]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([[0, draft("b")], [1, draft("bcd")], [2, draft("bcde")]]);
    expect(made.state.value.is).toBe("saved");
  });

  it("stays on this device while the server cannot be reached, and is sent as soon as it can", async () => {
    let up = false;
    const { made, kept } = saver(async (version) => {
      if (!up) throw new ApiError(0, "unreachable", "", null);
      return version + 1;
    });
    made.change(draft("b"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(made.state.value).toEqual({ is: "kept" });
    expect(kept).toEqual([{ version: 3, changes: draft("b") }]);
    up = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(made.state.value.is).toBe("saved");
    expect(kept.at(-1)).toBeNull();
  });

  it("does not take the place of somebody else's until one says so", async () => {
    let theirs = 7;
    const { made, sent } = saver(async (version) => {
      if (version !== theirs) throw new ApiError(412, "draft_changed", "", null);
      return (theirs += 1);
    });
    made.change(draft("b"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(made.state.value).toEqual({ is: "conflict" });
    made.change(draft("bc"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toHaveLength(1);
    await made.keepOurs(7);
    expect(sent.at(-1)).toEqual([7, draft("bc")]);
    expect(made.state.value.is).toBe("saved");
  });

  it("that is refused says why", async () => {
    const error = new ApiError(422, "too_many_corrections", "", null);
    const { made } = saver(() => Promise.reject(error));
    made.change(draft("b"));
    await made.flush();
    expect(made.state.value).toEqual({ is: "refused", error });
  });
});

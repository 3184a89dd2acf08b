import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { DraftChanges } from "@/api/generated";
import { ApiError } from "@/api/errors";
import { applyEdits } from "./apply";
import { DraftSaver } from "./draft-saver";
import { Edit } from "./edit";

const CUES = [{ start: 0, end: 2, text: "Rivers carry sand.", reviewed: false }, { start: 2, end: 4, text: "They carry it far.", reviewed: false }];

/** A server with a draft that applying empties, and a page that edits it. */
function begin() {
  const saved: [number, string[]][] = [];
  const kept: unknown[] = [];
  let version = 0;
  const take = (known: number) => {
    if (known !== version) throw new ApiError(412, "draft_changed", "", null);
    return (version += 1);
  };
  const send = async (known: number, { corrections }: DraftChanges) => {
    saved.push([known, corrections.flatMap((correction) => correction.with.map(({ text }) => text))]);
    return take(known);
  };
  const saver = new DraftSaver({ send, keep: (value) => void kept.push(value), now: () => 5_000 }, 0, null);
  const edit = new Edit(CUES, { corrections: [], chapters: null }, (changes) => saver.change(changes));
  let answer = () => {};
  const apply = async (known: number) => {
    await new Promise<void>((resolve) => (answer = resolve));
    take(known);
  };
  const run = () => applyEdits(edit, saver, { apply, version: async () => version });
  return { edit, saver, saved, kept, run, answer: () => answer() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("applying", () => {
  it("leaves nothing to save where nobody went on", async () => {
    const { edit, saver, kept, run, answer } = begin();
    edit.type(0, "Rivers carry silt.");
    const done = run();
    await vi.advanceTimersByTimeAsync(0);
    answer();
    expect(await done).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(edit.changes.corrections).toEqual([]);
    expect([saver.state.value.is, kept.at(-1)]).toEqual(["saved", null]);
  });

  it("keeps what is typed meanwhile, and saves it in the draft that begins then", async () => {
    const { edit, saver, saved, run, answer } = begin();
    edit.type(0, "Rivers carry silt.");
    const done = run();
    await vi.advanceTimersByTimeAsync(0);
    edit.type(0, "Rivers carry silt and mud.");
    edit.type(1, "They carry it away.");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(saved).toEqual([[0, ["Rivers carry silt."]]]);
    answer();
    expect(await done).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(edit.state.value.rows.map(({ caption }) => caption.text)).toEqual(["Rivers carry silt and mud.", "They carry it away."]);
    expect(saved.slice(1)).toEqual([[2, ["Rivers carry silt and mud.", "They carry it away."]]]);
    expect(edit.changes.corrections[0]?.replaced[0]?.text).toBe("Rivers carry silt.");
    expect(saver.state.value.is).toBe("saved");
  });

  it("takes what is typed while the draft is saved for it", async () => {
    const { edit, saved, run, answer } = begin();
    edit.type(0, "Rivers carry silt.");
    const done = run();
    edit.type(1, "They carry it away.");
    await vi.advanceTimersByTimeAsync(0);
    answer();
    expect(await done).toBe(true);
    expect(saved.map(([version]) => version)).toEqual([0, 1]);
    expect(edit.changes.corrections).toEqual([]);
  });

  it("that fails lets the draft be saved as before", async () => {
    const { edit, saver, saved } = begin();
    edit.type(0, "Rivers carry silt.");
    const failing = applyEdits(edit, saver, { apply: () => Promise.reject(new ApiError(500, "internal", "", null)), version: async () => 0 });
    await expect(failing).rejects.toThrow();
    edit.type(0, "Rivers carry mud.");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saved.at(-1)).toEqual([1, ["Rivers carry mud."]]);
  });
});

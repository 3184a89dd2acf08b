import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { DraftChanges } from "@/api/generated";
import { keepDraft, unsentDraft } from "./kept-draft";

const draft = (text: string, end = 1): DraftChanges => ({ corrections: [{ replaced: [{ start: 0, end, text: "a" }], with: [{ start: 0, end, text }] }], chapters: null });
const EMPTY: DraftChanges = { corrections: [], chapters: null };
const ADAS = { userId: "ada", sessionId: "class" };

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});
afterEach(() => void vi.unstubAllGlobals());

describe("a draft on this device", () => {
  it("waits for the next visit", () => {
    keepDraft(ADAS, { version: 3, changes: draft("b") });
    expect(unsentDraft(ADAS, EMPTY)).toEqual({ version: 3, changes: draft("b") });
    expect(unsentDraft(ADAS, draft("c"))).toEqual({ version: 3, changes: draft("b") });
  });

  it("that the server got while the page was left is kept no longer", () => {
    keepDraft(ADAS, { version: 3, changes: draft("b", 0.3) });
    expect(unsentDraft(ADAS, { corrections: draft("b", 0.1 + 0.2).corrections })).toBeNull();
    expect(unsentDraft(ADAS, EMPTY)).toBeNull();
  });

  it("is met by nobody else", () => {
    keepDraft(ADAS, { version: 3, changes: draft("b") });
    expect(unsentDraft({ ...ADAS, userId: "ben" }, EMPTY)).toBeNull();
    expect(unsentDraft({ ...ADAS, sessionId: "other" }, EMPTY)).toBeNull();
    expect(unsentDraft(ADAS, EMPTY)).not.toBeNull();
  });
});

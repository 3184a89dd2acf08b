import assert from "node:assert/strict";
import { test, vi } from "vitest";

import { withChange, withChanges, type Change } from "@/mine/outbox";

const note = (id: string, at: number, text: string) => ({ id, at, text, createdAt: "", updatedAt: "" });
const create = (id: string, text: string): Change => ({ kind: "create", userId: "u", sessionId: "s", id, at: 15, text });

test("what has not arrived yet is shown as if it had, and says so", () => {
  const shown = withChanges([note("a", 10, "first"), note("b", 20, "second")], [
    create("c", "between"),
    { kind: "change", userId: "u", sessionId: "s", id: "a", text: "first, better" },
    { kind: "change", userId: "somebody else", sessionId: "s", id: "a", text: "not mine" },
    { kind: "delete", userId: "u", sessionId: "s", id: "b" },
    { kind: "create", userId: "u", sessionId: "another", id: "d", at: 1, text: "elsewhere" },
  ], "u", "s");
  assert.deepEqual(shown.map(({ text, isWaiting }) => ({ text, isWaiting })), [
    { text: "first, better", isWaiting: true },
    { text: "between", isWaiting: true },
  ]);
});

test("a note that never left is changed where it waits, or does not leave at all", () => {
  const waits = [create("c", "between")];
  assert.deepEqual(withChange(waits, { kind: "change", userId: "u", sessionId: "s", id: "c", text: "better" }, null), [{ ...waits[0], text: "better", refused: undefined }]);
  assert.deepEqual(withChange(waits, { kind: "delete", userId: "u", sessionId: "s", id: "c" }, null), []);
});

test("what is on its way is followed by the change", () => {
  const away = create("c", "between");
  assert.equal(withChange([away], { kind: "change", userId: "u", sessionId: "s", id: "c", text: "better" }, away).length, 2);
});

test("a change that was refused gives way to the next", () => {
  const refused: Change = { kind: "change", userId: "u", sessionId: "s", id: "a", text: "too long", refused: "The note is too long." };
  const next: Change = { kind: "change", userId: "u", sessionId: "s", id: "a", text: "short" };
  assert.deepEqual(withChange([refused], next, null), [next]);
});

test("what two tabs write down waits in both", async () => {
  const storage = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (key: string) => storage.get(key) ?? null, setItem: (key: string, value: string) => storage.set(key, value) });
  const tab = async () => (vi.resetModules(), import("@/mine/outbox"));
  const [one, other] = [await tab(), await tab()];
  one.enqueue(create("a", "in one"));
  other.enqueue(create("b", "in the other"));
  one.enqueue({ kind: "change", userId: "u", sessionId: "s", id: "b", text: "in the other, better" });
  assert.deepEqual((await tab()).waiting.value.map((change) => change.kind === "create" && change.text), ["in one", "in the other, better"]);
  vi.unstubAllGlobals();
});

import assert from "node:assert/strict";
import { test } from "vitest";

import { withChanges } from "@/mine/outbox";

const note = (id: string, at: number, text: string) => ({ id, at, text, createdAt: "", updatedAt: "" });

test("what has not arrived yet is shown as if it had, and says so", () => {
  const shown = withChanges([note("a", 10, "first"), note("b", 20, "second")], [
    { kind: "create", sessionId: "s", id: "c", at: 15, text: "between" },
    { kind: "change", sessionId: "s", id: "a", text: "first, better" },
    { kind: "delete", sessionId: "s", id: "b" },
    { kind: "create", sessionId: "another", id: "d", at: 1, text: "elsewhere" },
  ], "s");
  assert.deepEqual(shown.map(({ text, isWaiting }) => ({ text, isWaiting })), [
    { text: "first, better", isWaiting: true },
    { text: "between", isWaiting: true },
  ]);
});

import assert from "node:assert/strict";
import { test } from "vitest";

import { unreachable } from "@/api/errors";
import { Outbox, withChange, withChanges, type Change } from "@/mine/outbox";

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
  assert.deepEqual(withChange(waits, { kind: "change", userId: "u", sessionId: "s", id: "c", text: "better" }), [{ ...waits[0], text: "better", refused: undefined }]);
  assert.deepEqual(withChange(waits, { kind: "delete", userId: "u", sessionId: "s", id: "c" }), []);
});

test("what may have arrived is followed by the change", () => {
  const away: Change = { ...create("c", "between"), tried: true };
  assert.equal(withChange([away], { kind: "change", userId: "u", sessionId: "s", id: "c", text: "better" }).length, 2);
});

test("a change that was refused gives way to the next", () => {
  const refused: Change = { kind: "change", userId: "u", sessionId: "s", id: "a", text: "too long", refused: "The note is too long." };
  const next: Change = { kind: "change", userId: "u", sessionId: "s", id: "a", text: "short" };
  assert.deepEqual(withChange([refused], next), [next]);
});

/** The storage of one browser. */
function browser() {
  const items = new Map<string, string>();
  return () => ({ getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) });
}

const texts = (outbox: Outbox) => outbox.waiting.value.map((change) => (change.kind === "delete" ? null : change.text));
const accept = async (change: Change) => ({ note: change.kind === "create" ? note(change.id, change.at, change.text) : null });

test("two tabs keep each other's notes", () => {
  const storage = browser();
  const [one, other] = [new Outbox(storage, accept), new Outbox(storage, accept)];
  one.enqueue(create("a", "of one"));
  other.enqueue(create("b", "of the other"));
  one.reread();
  assert.deepEqual([texts(one), texts(other)], [["of one", "of the other"], ["of one", "of the other"]]);
});

test("one tab sends at a time, for all, and only what its writer wrote", async () => {
  const storage = browser();
  const sent: string[] = [];
  const send = (change: Change) => {
    sent.push(change.id);
    return accept(change);
  };
  const [one, other] = [new Outbox(storage, send), new Outbox(storage, send)];
  one.enqueue(create("a", "of one"));
  other.enqueue(create("b", "of the other"));
  other.enqueue({ ...create("c", "not mine"), userId: "somebody else" });
  await Promise.all([one.flush("u", () => {}), other.flush("u", () => {})]);
  assert.deepEqual(sent, ["a", "b"]);
  assert.deepEqual(texts(one), ["not mine"]);
});

test("what arrived is told before it leaves the list", async () => {
  const outbox = new Outbox(browser(), accept);
  outbox.enqueue(create("a", "first"));
  const told: unknown[] = [];
  await outbox.flush("u", (_, arrived) => told.push([arrived?.text, texts(outbox)]));
  assert.deepEqual(told, [["first", ["first"]]]);
  assert.deepEqual(texts(outbox), []);
});

test("a change that another tab makes while a note is on its way is sent after it", async () => {
  const storage = browser();
  const other = new Outbox(storage, accept);
  const sent: string[] = [];
  const one = new Outbox(storage, (change) => {
    if (sent.push(change.kind) === 1) other.enqueue({ kind: "change", userId: "u", sessionId: "s", id: "a", text: "better" });
    return accept(change);
  });
  one.enqueue(create("a", "first"));
  await one.flush("u", () => {});
  assert.deepEqual(sent, ["create", "change"]);
  assert.deepEqual(texts(one), []);
});

test("a note that is refused at last takes up what was changed meanwhile", async () => {
  let answers = 0;
  const outbox = new Outbox(browser(), async (change) => {
    answers += 1;
    if (answers === 1) throw unreachable();
    return answers === 2 ? { refused: "The note is too long." } : accept(change);
  });
  outbox.enqueue(create("a", "too long"));
  await outbox.flush("u", () => {});
  outbox.enqueue({ kind: "change", userId: "u", sessionId: "s", id: "a", text: "short" });
  const arrived: unknown[] = [];
  await outbox.flush("u", (_, kept) => arrived.push(kept?.text));
  assert.deepEqual(arrived, ["short"]);
});

test("where nothing can be kept, notes are sent from memory", async () => {
  const outbox = new Outbox(() => { throw new Error("forbidden"); }, accept);
  outbox.enqueue(create("a", "first"));
  outbox.enqueue(create("b", "second"));
  outbox.reread();
  assert.deepEqual(texts(outbox), ["first", "second"]);
  await outbox.flush("u", () => {});
  assert.deepEqual(texts(outbox), []);
});

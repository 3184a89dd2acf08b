// Changes of private notes that have not arrived yet. They wait in the browser, in order, and survive a reload.

import { changePrivateNote, createPrivateNote, deletePrivateNote, type PrivateNote } from "@/api/contract";
import { ApiError } from "@/api/errors";
import { Signal } from "@/player/signal";

export type Change =
  | { kind: "create"; sessionId: string; id: string; at: number; text: string }
  | { kind: "change"; sessionId: string; id: string; text: string }
  | { kind: "delete"; sessionId: string; id: string };

const KEY = "lectern.outbox";

const isChange = (value: unknown): value is Change =>
  typeof value === "object" && value !== null && "kind" in value && "sessionId" in value && "id" in value && typeof value.id === "string";

function kept(): Change[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isChange) : [];
  } catch {
    return []; // browsers may forbid pages to keep anything
  }
}

function keep(changes: readonly Change[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(changes));
  } catch {
    // They are sent from memory while the page is open.
  }
}

/** What waits to be sent. */
export const waiting = new Signal<readonly Change[]>(kept());
waiting.on(keep);

let sending = false;

export function enqueue(change: Change): void {
  waiting.emit([...waiting.value, change]);
}

/** Sends what waits, oldest first, until it is all there or nothing answers. Answers with whether something arrived. */
export async function flush(): Promise<boolean> {
  if (sending) return false;
  sending = true;
  let arrived = false;
  try {
    for (let next = waiting.value[0]; next; next = waiting.value[0]) {
      await send(next);
      arrived = true;
      waiting.emit(waiting.value.slice(1));
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  } finally {
    sending = false;
  }
  return arrived;
}

/** Throws when it may succeed later. What the API refuses for good is dropped: the note is gone there. */
async function send(change: Change): Promise<void> {
  try {
    if (change.kind === "create") await createPrivateNote(change.sessionId, { id: change.id, at: change.at, text: change.text });
    else if (change.kind === "change") await changePrivateNote(change.id, { text: change.text });
    else await deletePrivateNote(change.id);
  } catch (error) {
    if (error instanceof ApiError && error.isNotFound) return;
    throw error;
  }
}

/** The notes of a session with what waits already done to them. */
export function withChanges(notes: readonly PrivateNote[], changes: readonly Change[], sessionId: string): (PrivateNote & { isWaiting: boolean })[] {
  const result = new Map(notes.map((note) => [note.id, { ...note, isWaiting: false }]));
  for (const change of changes.filter((candidate) => candidate.sessionId === sessionId)) {
    const known = result.get(change.id);
    if (change.kind === "delete") result.delete(change.id);
    else if (change.kind === "create") result.set(change.id, { id: change.id, at: change.at, text: change.text, createdAt: "", updatedAt: "", isWaiting: true });
    else if (known) result.set(change.id, { ...known, text: change.text, isWaiting: true });
  }
  return [...result.values()].sort((a, b) => a.at - b.at);
}

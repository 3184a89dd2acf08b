// Changes of private notes that have not arrived yet. They wait in the browser, in order, and survive a reload.

import { createPrivateNote } from "@/api/calls";
import { ApiError } from "@/api/errors";
import { deletePrivateNote, updatePrivateNote, type PrivateNote } from "@/api/generated";
import { Signal } from "@/player/signal";

interface Waiting {
  /** Its writer: whoever else signs in here neither sends nor sees it. */
  userId: string;
  sessionId: string;
  /** The sentence with which the API refused it for good: it waits for its writer, not for the network. */
  refused?: string;
}

/** What somebody does to a note. */
export type Wish = { id: string } & ({ kind: "create"; at: number; text: string } | { kind: "change"; text: string } | { kind: "delete" });

export type Change = Waiting & Wish;

export type ShownNote = PrivateNote & { isWaiting: boolean; refused: string | null };

const KEY = "lectern.outbox";

const isChange = (value: unknown): value is Change =>
  typeof value === "object" && value !== null && "kind" in value && "userId" in value && "sessionId" in value && "id" in value && typeof value.id === "string";

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

let sending: Change | null = null;

export function enqueue(change: Change): void {
  waiting.emit(withChange(waiting.value, change, sending));
}

/** A note that never left is changed where it waits. `away`: what is on its way and cannot be changed any more. */
export function withChange(changes: readonly Change[], change: Change, away: Change | null): Change[] {
  const unsent = changes.find((known) => known.kind === "create" && known.id === change.id && known !== away);
  if (unsent?.kind === "create" && change.kind === "change") return changes.map((known) => (known === unsent ? { ...unsent, text: change.text, refused: undefined } : known));
  if (unsent && change.kind === "delete") return changes.filter((known) => known.id !== change.id);
  // Of what was refused, a newer wish takes the place.
  return [...changes.filter((known) => known.id !== change.id || known.refused === undefined), change];
}

/** Sends what a person's notes wait for, oldest first, until it is all there or nothing answers. Answers with whether something arrived. */
export async function flush(userId: string): Promise<boolean> {
  if (sending) return false;
  let arrived = false;
  try {
    for (let next = nextToSend(userId); next; next = nextToSend(userId)) {
      const change = next;
      sending = change;
      const refused = await send(change);
      arrived ||= refused === null;
      waiting.emit(waiting.value.flatMap((known) => (known !== change ? [known] : refused === null ? [] : [{ ...change, refused }])));
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  } finally {
    sending = null;
  }
  return arrived;
}

const nextToSend = (userId: string) => waiting.value.find((change) => change.userId === userId && change.refused === undefined);

/** Null once it is there; the sentence of a refusal; throws when it may succeed later. A note that is gone needs no change. */
async function send(change: Change): Promise<string | null> {
  try {
    if (change.kind === "create") await createPrivateNote(change.sessionId, { id: change.id, at: change.at, text: change.text });
    else if (change.kind === "change") await updatePrivateNote({ path: { id: change.id }, body: { text: change.text } });
    else await deletePrivateNote({ path: { id: change.id } });
    return null;
  } catch (error) {
    if (!(error instanceof ApiError) || error.isPassing || error.isSignedOut) throw error;
    return error.isNotFound && change.kind !== "create" ? null : error.message;
  }
}

/** The notes of a session with what waits already done to them. */
export function withChanges(notes: readonly PrivateNote[], changes: readonly Change[], userId: string, sessionId: string): ShownNote[] {
  const result = new Map<string, ShownNote>(notes.map((note) => [note.id, { ...note, isWaiting: false, refused: null }]));
  for (const change of changes.filter((candidate) => candidate.userId === userId && candidate.sessionId === sessionId)) {
    const state = { isWaiting: true, refused: change.refused ?? null };
    const known = result.get(change.id);
    if (change.kind === "delete") result.delete(change.id);
    else if (change.kind === "create") result.set(change.id, { id: change.id, at: change.at, text: change.text, createdAt: "", updatedAt: "", ...state });
    else if (known) result.set(change.id, { ...known, text: change.text, ...state });
  }
  return [...result.values()].sort((a, b) => a.at - b.at);
}

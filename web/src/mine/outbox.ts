// Changes of private notes that have not arrived yet. They wait in the browser, in order, and survive a reload. All tabs
// share them: each change begins with what is kept, and one tab at a time sends.

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

/** What waits to be sent. */
export const waiting = new Signal<readonly Change[]>(kept());

/** Where a browser keeps nothing, they are sent from memory while the page is open. */
let isKept = true;
let sending: Change | null = null;

/** Another tab has changed what is kept. */
export const listen = () => {
  const changed = ({ key }: StorageEvent) => key === KEY && waiting.emit(kept());
  addEventListener("storage", changed);
  return () => removeEventListener("storage", changed);
};

function change(next: (changes: readonly Change[]) => Change[]): void {
  const changes = next(isKept ? kept() : waiting.value);
  try {
    localStorage.setItem(KEY, JSON.stringify(changes));
  } catch {
    isKept = false;
  }
  waiting.emit(changes);
}

export function enqueue(wish: Change): void {
  change((changes) => withChange(changes, wish, sending));
}

const isSame = (one: Change, other: Change | null) => JSON.stringify(one) === JSON.stringify(other);

/** A note that never left is changed where it waits. `away`: what is on its way and cannot be changed any more. */
export function withChange(changes: readonly Change[], change: Change, away: Change | null): Change[] {
  const unsent = changes.find((known) => known.kind === "create" && known.id === change.id && !isSame(known, away));
  if (unsent?.kind === "create" && change.kind === "change") return changes.map((known) => (known === unsent ? { ...unsent, text: change.text, refused: undefined } : known));
  if (unsent && change.kind === "delete") return changes.filter((known) => known.id !== change.id);
  // Of what was refused, a newer wish takes the place.
  return [...changes.filter((known) => known.id !== change.id || known.refused === undefined), change];
}

/** Sends what a person's notes wait for, oldest first, until it is all there or nothing answers. A change waits no more once `arrived` has shown it. */
export async function flush(userId: string, arrived: (sessionId: string) => Promise<unknown>): Promise<void> {
  if (sending) return;
  const locks = (navigator as Partial<Navigator>).locks; // only where the page has come safely
  if (!locks) return sendAll(userId, arrived);
  await locks.request(KEY, { ifAvailable: true }, (lock) => (lock ? sendAll(userId, arrived) : undefined));
}

async function sendAll(userId: string, arrived: (sessionId: string) => Promise<unknown>): Promise<void> {
  try {
    for (let next = nextToSend(userId); next; next = nextToSend(userId)) {
      const sent = next;
      sending = sent;
      const refused = await send(sent);
      if (refused === null) await arrived(sent.sessionId);
      change((changes) => changes.flatMap((known) => (!isSame(known, sent) ? [known] : refused === null ? [] : [{ ...sent, refused }])));
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  } finally {
    sending = null;
  }
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

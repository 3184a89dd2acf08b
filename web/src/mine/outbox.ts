// Changes of private notes that have not arrived yet. They wait in the browser, in order, for all its tabs, and survive a
// reload.

import { createPrivateNote } from "@/api/calls";
import { answer } from "@/api/client";
import { ApiError } from "@/api/errors";
import { deletePrivateNote, updatePrivateNote, type PrivateNote } from "@/api/generated";
import { Signal } from "@/player/signal";

interface Waiting {
  /** Its writer: whoever else signs in here neither sends nor sees it. */
  userId: string;
  sessionId: string;
  /** It was sent and may have arrived: it cannot be changed any more where it waits. */
  tried?: true;
  /** The sentence with which the API refused it for good: it waits for its writer, not for the network. */
  refused?: string;
}

/** What somebody does to a note. */
export type Wish = { id: string } & ({ kind: "create"; at: number; text: string } | { kind: "change"; text: string } | { kind: "delete" });

export type Change = Waiting & Wish;

export type ShownNote = PrivateNote & { isWaiting: boolean; refused: string | null };

/** The note as it is now, null where there is none any more; or the sentence of a refusal. */
type Outcome = { note: PrivateNote | null } | { refused: string };

export const KEY = "lectern.outbox";

const isChange = (value: unknown): value is Change =>
  typeof value === "object" && value !== null && "kind" in value && "userId" in value && "sessionId" in value && "id" in value && typeof value.id === "string";

export const isToSend = (change: Change, userId: string) => change.userId === userId && change.refused === undefined;

/** The list of a browser, as one of its tabs sees it. */
export class Outbox {
  /** What waits to be sent. */
  readonly waiting = new Signal<readonly Change[]>([]);
  /** Where nothing can be kept, changes are sent from memory while the page is open. */
  private isKept = true;

  constructor(
    private readonly storage: () => Pick<Storage, "getItem" | "setItem">,
    private readonly send: (change: Change) => Promise<Outcome>,
  ) {
    this.reread();
  }

  /** Takes over what other tabs made of the list. */
  reread(): void {
    this.waiting.emit(this.list());
  }

  enqueue(change: Change): void {
    this.put(withChange(this.list(), change));
  }

  /**
   * Sends what a person's notes wait for, oldest first, until it is all there or nothing answers; one tab does so at a
   * time. `arrived` hears of each before it leaves the list.
   */
  async flush(userId: string, arrived: (change: Change, note: PrivateNote | null) => void): Promise<void> {
    await navigator.locks.request(KEY, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      try {
        for (let change = this.take(userId); change; change = this.take(userId)) {
          const outcome = await this.send(change);
          if ("note" in outcome) arrived(change, outcome.note);
          this.put(settled(this.list(), change, outcome));
        }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    });
  }

  /** Marks what is sent next, for all tabs. */
  private take(userId: string): Change | null {
    const changes = this.list();
    const next = changes.find((change) => isToSend(change, userId));
    if (!next) return null;
    const change: Change = { ...next, tried: true };
    this.put(changes.map((known) => (known === next ? change : known)));
    return change;
  }

  private list(): readonly Change[] {
    if (!this.isKept) return this.waiting.value;
    try {
      const value: unknown = JSON.parse(this.storage().getItem(KEY) ?? "[]");
      return Array.isArray(value) ? value.filter(isChange) : [];
    } catch {
      return []; // browsers may forbid pages to keep anything
    }
  }

  private put(changes: readonly Change[]): void {
    try {
      this.storage().setItem(KEY, JSON.stringify(changes));
      this.isKept = true;
    } catch {
      this.isKept = false;
    }
    this.waiting.emit(changes);
  }
}

/** A note that never left is changed where it waits. */
export function withChange(changes: readonly Change[], change: Change): Change[] {
  const unsent = changes.find((known) => known.kind === "create" && known.id === change.id && !known.tried);
  if (unsent?.kind === "create" && change.kind === "change") return changes.map((known) => (known === unsent ? { ...unsent, text: change.text, refused: undefined } : known));
  if (unsent && change.kind === "delete") return changes.filter((known) => known.id !== change.id);
  // Of what was refused, a newer wish takes the place.
  return [...changes.filter((known) => known.id !== change.id || known.refused === undefined), change];
}

/** The list once `change`, the only one of its note that was tried, is answered. What followed it may take its place. */
function settled(changes: readonly Change[], change: Change, outcome: Outcome): Change[] {
  return changes
    .flatMap((known): Change[] => (!known.tried || known.id !== change.id ? [known] : "note" in outcome ? [] : [{ ...known, tried: undefined, refused: outcome.refused }]))
    .reduce<Change[]>((known, next) => withChange(known, next), []);
}

/** Throws when it may succeed later. A note that is gone needs no change. */
async function send(change: Change): Promise<Outcome> {
  try {
    if (change.kind === "create") return { note: await createPrivateNote(change.sessionId, { id: change.id, at: change.at, text: change.text }) };
    if (change.kind === "change") return { note: await answer(updatePrivateNote({ path: { id: change.id }, body: { text: change.text } })) };
    await deletePrivateNote({ path: { id: change.id } });
    return { note: null };
  } catch (error) {
    if (!(error instanceof ApiError) || error.isPassing || error.isSignedOut) throw error;
    return error.isNotFound && change.kind !== "create" ? { note: null } : { refused: error.message };
  }
}

export const outbox = new Outbox(() => localStorage, send);

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

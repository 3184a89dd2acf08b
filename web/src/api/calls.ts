// Calls that take more than their parameters: who calls, a version, a key, a life beyond the page. All others are made by
// the generated functions as they are.

import { answer, client } from "./client";
import { addPrivateNote, applyDraft as apply, putPosition, saveDraft as save, signIn, type DraftChanges, type NewPrivateNote } from "./generated";

/** A token of the issuer for a session cookie. */
export const beginSession = (token: string) => answer(signIn({ headers: { Authorization: `Bearer ${token}` } }));

/** A token for one of the seeded people. Development servers alone have this; the description of the API does not. */
export const devToken = (user: string) =>
  answer(client.post<{ 200: { token: string } }, unknown, true>({ url: "/dev/token", body: { user }, headers: { "Content-Type": "application/json" } }));

/** Goes out even while the page is being left. */
export const keepPosition = (sessionId: string, seconds: number) =>
  answer(putPosition({ path: { id: sessionId }, body: { seconds }, keepalive: true }));

/** However often it is sent, the note is there once. */
export const createPrivateNote = (sessionId: string, note: NewPrivateNote & { id: string }) =>
  answer(addPrivateNote({ path: { id: sessionId }, body: note, headers: { "Idempotency-Key": note.id } }));

const made = (version: number) => ({ "If-Match": `"${version}"` });

/** Refused with 412 when somebody else has saved since `version`. */
export const saveDraft = (sessionId: string, version: number, changes: DraftChanges) =>
  answer(save({ path: { id: sessionId }, body: changes, headers: made(version) }));

/** Refused with 412 like saving. */
export const applyDraft = (sessionId: string, version: number) => answer(apply({ path: { id: sessionId }, headers: made(version) }));

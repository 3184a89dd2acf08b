// What could not be sent yet, in the storage of this browser.

import type { Correction, CueText, DraftChanges, ChapterStart } from "@/api/generated";
import { keep, kept } from "@/browser-storage";
import { DocumentError, list, number, object, optional, text } from "@/replay/decode";
import { sameChanges } from "./draft-changes";

export interface KeptDraft {
  /** Of the draft that it was made from. */
  version: number;
  changes: DraftChanges;
}

const cue = object<CueText>({ start: number, end: number, text });
const correction = object<Correction>({ replaced: list(cue), with: list(cue) });
const chapter = object<ChapterStart>({ start: number, title: text });
const keptDraftOf = object<KeptDraft>({ version: number, changes: object<DraftChanges>({ corrections: list(correction), chapters: optional(list(chapter)) }) });

/** Whose draft of which class: one machine may serve many people. */
export interface Whose {
  userId: string;
  sessionId: string;
}

const keyOf = ({ userId, sessionId }: Whose) => `lectern.draft.${userId}.${sessionId}`;

/** Where it cannot be kept, the page still holds it, and says that it is not saved. */
export function keepDraft(whose: Whose, draft: KeptDraft | null): void {
  keep(keyOf(whose), draft && JSON.stringify(draft));
}

/** What the server does not have. What has reached it after all, though nobody was here to hear so, is kept no longer. */
export function unsentDraft(whose: Whose, server: DraftChanges): KeptDraft | null {
  const draft = keptDraft(whose);
  if (!draft || !sameChanges(draft.changes, server)) return draft;
  keepDraft(whose, null);
  return null;
}

function keptDraft(whose: Whose): KeptDraft | null {
  const value = kept(keyOf(whose));
  if (value === null) return null;
  try {
    return keptDraftOf(JSON.parse(value), "draft");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DocumentError) return null; // written by something else
    throw error;
  }
}

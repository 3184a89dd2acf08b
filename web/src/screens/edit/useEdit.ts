import { useEffect, useState } from "react";
import { useSuspenseQuery } from "@tanstack/react-query";

import { saveDraft } from "@/api/calls";
import type { Draft, DraftChanges } from "@/api/generated";
import { meQuery } from "@/api/queries";
import type { Cue } from "@/replay/documents";
import { DraftSaver } from "./draft-saver";
import { Edit } from "./edit";
import { keepDraft, unsentDraft } from "./kept-draft";
import { savedTime } from "./saved-time";

/** What is edited, and what keeps it. Begins with what could not be sent the last time. */
export function useEdit(sessionId: string, cues: readonly Cue[], draft: Draft): { edit: Edit; saver: DraftSaver } {
  const { userId } = useSuspenseQuery(meQuery).data;
  const [made] = useState(() => {
    const whose = { userId, sessionId };
    const kept = unsentDraft(whose, draft);
    const places = {
      send: async (version: number, changes: DraftChanges) => (await saveDraft(sessionId, version, changes)).version,
      keep: (value: Parameters<typeof keepDraft>[1]) => keepDraft(whose, value),
      now: () => Date.now(),
    };
    const saver = new DraftSaver(places, draft.version, savedTime(draft));
    const edit = new Edit(cues, kept?.changes ?? draft, (changes) => saver.change(changes));
    return { edit, saver, kept };
  });
  const { edit, saver, kept } = made;

  useEffect(() => {
    if (!kept) return;
    if (kept.version === draft.version) saver.change(kept.changes);
    else saver.meet(kept.changes);
  }, [kept, draft.version, saver]);

  useEffect(() => edit.remade(cues), [edit, cues]);

  useEffect(() => {
    const hold = () => saver.hold();
    const retry = () => void saver.flush();
    addEventListener("pagehide", hold);
    addEventListener("online", retry);
    return () => {
      removeEventListener("pagehide", hold);
      removeEventListener("online", retry);
      void saver.flush();
    };
  }, [saver]);
  return { edit, saver };
}

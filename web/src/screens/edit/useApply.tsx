import { useEffect, useRef, useState, type ReactNode } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Loader } from "lucide-react";

import { applyDraft } from "@/api/calls";
import { answer } from "@/api/client";
import { readDraft, type Mismatch, type Replay as ApiReplay } from "@/api/generated";
import { replayQuery } from "@/api/queries";
import { ErrorState } from "@/components/ErrorState";
import { StateWord } from "@/components/StateWord";
import { toast } from "@/components/toasts";
import { timeLeft } from "@/replay/words";
import { applyEdits } from "./apply";
import type { DraftSaver } from "./draft-saver";
import type { Edit } from "./edit";

interface Options {
  api: ApiReplay;
  edit: Edit;
  saver: DraftSaver;
  awaited: boolean;
  onAwaited: (awaited: boolean) => void;
}

export interface Apply {
  run: () => void;
  isRunning: boolean;
  /** How it goes. */
  notice: ReactNode;
  /** As they are since changes were applied; null: they were not. */
  mismatches: Mismatch[] | null;
}

/** Makes the draft part of the class, and waits for the replay that shows it. */
export function useApply({ api, edit, saver, awaited, onAwaited }: Options): Apply {
  const { sessionId } = api;
  const client = useQueryClient();
  const [mismatches, setMismatches] = useState<Mismatch[] | null>(null);
  const before = useRef<string | null>(null);

  const apply = useMutation({
    mutationFn: () =>
      applyEdits(edit, saver, {
        apply: async (version) => {
          before.current = api.revision ?? null;
          await applyDraft(sessionId, version);
          onAwaited(true);
        },
        version: async () => (await answer(readDraft({ path: { id: sessionId } }))).version,
      }),
    onSuccess: async (done) => {
      if (done) await client.invalidateQueries({ queryKey: replayQuery(sessionId).queryKey });
    },
  });

  const isShown = awaited && api.state === "ready" && (api.revision ? api.revision !== before.current : !apply.isPending);
  useEffect(() => {
    if (!isShown) return;
    onAwaited(false);
    void client.invalidateQueries({ queryKey: replayQuery(sessionId).queryKey });
    answer(readDraft({ path: { id: sessionId } })).then((draft) => setMismatches(draft.mismatches), () => undefined); // they are read again with the page
    toast(t`The replay shows your changes.`);
  }, [isShown, onAwaited, client, sessionId]);

  return { run: () => apply.mutate(), isRunning: apply.isPending, mismatches, notice: <Notice error={apply.error} awaited={awaited} api={api} onRetry={() => apply.mutate()} /> };
}

function Notice({ error, awaited, api, onRetry }: { error: Error | null; awaited: boolean; api: ApiReplay; onRetry: () => void }) {
  if (error) return <ErrorState error={error} what={t`The changes could not be applied.`} safe={t`They are kept in the draft.`} onRetry={onRetry} />;
  if (!awaited && api.state !== "processing") return null;
  const left = timeLeft(api.secondsLeft ?? null);
  return (
    <div role="status" data-testid="remaking" className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <StateWord tone="busy" icon={Loader}><Trans>In the making</Trans>{left === "" ? "" : ` · ${left}`}</StateWord>
      <p className="min-w-0 flex-1 basis-preview">
        {awaited ? <Trans>Your changes are applied. The replay is being made again with them; you can go on editing meanwhile.</Trans> : <Trans>The replay is being made again. What you change now is kept and applied to it.</Trans>}
      </p>
    </div>
  );
}

import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";

import { draftQuery, replayQuery } from "@/api/queries";
import { ErrorState } from "@/components/ErrorState";
import { Page } from "@/components/Page";
import type { Replay } from "@/replay/model";
import { SessionWaiting } from "../session/SessionWaiting";
import { StageSkeleton } from "../session/StageSkeleton";
import { useSessionReplay } from "../session/useSessionReplay";
import { Editor } from "./Editor";

const route = getRouteApi("/signed-in/sessions/$sessionId/edit");

/** How often the page looks whether the replay has been made again. */
const LOOK_AGAIN_MS = 3_000;

/** Captions with the sound, chapters, title: what staff change about a class. */
export function EditScreen() {
  const { sessionId } = route.useParams();
  return <OneSession key={sessionId} sessionId={sessionId} />;
}

function OneSession({ sessionId }: { sessionId: string }) {
  const { api, replay, link } = useSessionReplay(sessionId);
  const [awaited, setAwaited] = useState(false);
  useQuery({ ...replayQuery(sessionId), refetchInterval: (query) => (awaited || query.state.data?.state === "processing" ? LOOK_AGAIN_MS : false) });
  const draft = useQuery(draftQuery(sessionId));
  const isReady = api.data?.state === "ready";
  const shown = useHeld(isReady && replay?.transcript !== undefined ? replay : null);

  if (api.data && draft.data && shown) {
    return (
      <>
        <title>{t`Edit ${api.data.title} · Lectern`}</title>
        <Editor api={api.data} replay={shown} link={link} draft={draft.data} awaited={awaited} onAwaited={setAwaited} />
      </>
    );
  }
  const failed = draft.error ?? api.error;
  if (failed) {
    return (
      <Page bare title={t`Edit the class`}>
        <ErrorState error={failed} what={t`The class could not be opened for editing.`} safe={t`What you have changed before is kept.`} onRetry={() => void Promise.all([api.refetch(), draft.refetch()])} />
      </Page>
    );
  }
  if (api.data && !isReady) return <SessionWaiting api={api.data} onRetry={() => void api.refetch()} />;
  return <StageSkeleton />;
}

/** The last replay that was complete: while another is being made, that one stays. */
function useHeld(replay: Replay | null): Replay | null {
  const [held, setHeld] = useState<Replay | null>(null);
  useEffect(() => {
    if (replay) setHeld(replay);
  }, [replay]);
  return replay ?? held;
}

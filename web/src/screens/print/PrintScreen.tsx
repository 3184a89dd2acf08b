import { getRouteApi } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";

import { ErrorState } from "@/components/ErrorState";
import { Page } from "@/components/Page";
import { Skeleton } from "@/components/Skeleton";
import { Stale } from "@/components/Stale";
import { SessionWaiting } from "../session/SessionWaiting";
import { useSessionReplay } from "../session/useSessionReplay";
import { NotesDocument } from "./NotesDocument";
import "./print.css";

const route = getRouteApi("/signed-in/sessions/$sessionId/notes");

/** The notes to read in one go and to print. */
export function PrintScreen() {
  const { sessionId } = route.useParams();
  const { api, replay } = useSessionReplay(sessionId);
  if (api.data && !replay && api.data.state !== "ready") return <SessionWaiting api={api.data} onRetry={() => void api.refetch()} />;
  // Where slides stand beside the notes is known with the transcript.
  if (!api.data || replay?.transcript === undefined) {
    return (
      <Page bare title={t`Notes`}>
        {api.error ? <ErrorState error={api.error} what={t`The notes could not be opened.`} safe={t`Nothing of yours is lost.`} onRetry={() => void api.refetch()} /> : <Skeleton of="text" heading rows={6} />}
      </Page>
    );
  }
  return (
    <div className="mx-auto w-full max-w-page px-4 py-6 wide:px-6 tablet:py-8 print:max-w-full print:p-0">
      <title>{t`Notes of ${api.data.title} · Lectern`}</title>
      {api.error && <div className="print:hidden"><Stale since={api.dataUpdatedAt} onRetry={() => void api.refetch()} /></div>}
      <NotesDocument api={api.data} replay={replay} />
    </div>
  );
}

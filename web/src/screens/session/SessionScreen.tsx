import { useLayoutEffect } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";

import { ErrorState } from "@/components/ErrorState";
import { Page } from "@/components/Page";
import { Stale } from "@/components/Stale";
import { SessionReplay } from "./SessionReplay";
import { SessionWaiting } from "./SessionWaiting";
import { useSessionReplay } from "./useSessionReplay";
import { StageSkeleton } from "./StageSkeleton";

const route = getRouteApi("/signed-in/sessions/$sessionId");

/** The replay of a class: one address for life, also while it is being made. */
export function SessionScreen() {
  const { sessionId } = route.useParams();
  return <OneSession key={sessionId} sessionId={sessionId} />;
}

function OneSession({ sessionId }: { sessionId: string }) {
  useLayoutEffect(() => {
    scrollTo({ top: 0 });
  }, []);
  const { api, replay, link } = useSessionReplay(sessionId);
  if (api.data && replay) {
    return (
      <>
        <title>{`${api.data.title} · Lectern`}</title>
        {api.error && <Stale since={api.dataUpdatedAt} onRetry={() => void api.refetch()} />}
        <SessionReplay api={api.data} replay={replay} link={link} />
      </>
    );
  }
  if (api.data && api.data.state !== "ready") return <SessionWaiting api={api.data} onRetry={() => void api.refetch()} />;
  if (api.error) {
    return (
      <Page bare title={t`Class`}>
        <ErrorState error={api.error} what={t`The class could not be opened.`} safe={t`Nothing of yours is lost.`} onRetry={() => void api.refetch()} />
      </Page>
    );
  }
  return <StageSkeleton />;
}

import { useEffect, useMemo } from "react";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { ApiError } from "@/api/errors";
import type { Replay as ApiReplay } from "@/api/generated";
import { replayQuery, thumbnailsQuery, transcriptQuery } from "@/api/queries";
import { fromApi } from "@/replay/from-api";
import { load } from "@/replay/load";
import { LoadError } from "@/replay/load-error";
import type { Part, Replay } from "@/replay/model";
import { useMediaLink, type MediaLink } from "./useMediaLink";

/** How often the page looks whether there is more of a replay that is being made. */
const LOOK_AGAIN_MS = 4_000;

export interface SessionReplay {
  api: UseQueryResult<ApiReplay>;
  /** Null while there is nothing to play. */
  replay: Replay | null;
  link: MediaLink;
}

/** The replay of a session, out of the API's answer; while it is being made, out of what there is so far. */
export function useSessionReplay(sessionId: string): SessionReplay {
  const api = useQuery({
    ...replayQuery(sessionId),
    refetchInterval: (query) => (isGrowing(query.state) ? LOOK_AGAIN_MS : false),
  });
  const link = useMediaLink(sessionId, api.data?.links ?? null);
  const { base } = link;
  const isReady = api.data?.state === "ready";

  const growing = useQuery({
    queryKey: ["replays", sessionId, "making"],
    queryFn: () => load(base ?? ""),
    enabled: base !== null && api.data?.state === "processing",
    refetchInterval: LOOK_AGAIN_MS,
  });
  const complete = growing.data?.making === null;
  const { refetch } = api;
  useEffect(() => {
    if (complete) void refetch();
  }, [complete, refetch]);

  const transcript = useQuery({ ...transcriptQuery(sessionId, `${base}transcript.json`), enabled: isReady && base !== null && has(api.data, "transcript") });
  const thumbnails = useQuery({ ...thumbnailsQuery(sessionId, `${base}thumbnails.vtt`), enabled: isReady && base !== null && has(api.data, "thumbnails") });

  const replay = useMemo((): Replay | null => {
    if (!api.data || base === null) return null;
    if (isReady) return fromApi(api.data, base, partOf(transcript), partOf(thumbnails));
    return growing.data ? { ...growing.data, identity: sessionId } : null;
  }, [api.data, base, isReady, growing.data, sessionId, transcript.data, transcript.error, thumbnails.data, thumbnails.error]);
  return { api, replay, link };
}

function isGrowing({ data, error }: { data: ApiReplay | undefined; error: Error | null }): boolean {
  if (error) return error instanceof ApiError && error.isPassing;
  return data?.state === "processing" && !data.links;
}

function has(api: ApiReplay | undefined, part: string): boolean {
  const state = api?.parts.find((entry) => entry.part === part)?.state;
  return state === "ready" || state === "incomplete";
}

function partOf<T>({ data, error }: { data: T | undefined; error: Error | null }): Part<T> {
  if (data !== undefined) return data;
  if (error instanceof LoadError) return error;
  return error ? new LoadError("unreachable", error.message) : undefined;
}

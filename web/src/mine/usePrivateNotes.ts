import { useCallback, useEffect } from "react";
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";

import { meQuery, privateNotesQuery } from "@/api/queries";
import { useSignal } from "@/player/useSignal";
import { useOnline } from "@/shell/useOnline";
import { enqueue, flush, waiting, withChanges, type Wish } from "./outbox";

const AGAIN_MS = 10_000;

/** The notes that nobody else sees, with those that have not arrived yet. */
export function usePrivateNotes(sessionId: string) {
  const client = useQueryClient();
  const query = useQuery(privateNotesQuery(sessionId));
  const { userId } = useSuspenseQuery(meQuery).data;
  const changes = useSignal(waiting);
  const online = useOnline();
  const send = useCallback(async () => {
    if (await flush(userId)) await client.invalidateQueries({ queryKey: privateNotesQuery(sessionId).queryKey });
  }, [client, userId, sessionId]);
  const isWaiting = changes.some((change) => change.userId === userId && change.refused === undefined);
  useEffect(() => {
    if (!online || !isWaiting) return;
    void send();
    const timer = setInterval(() => void send(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [online, isWaiting, send]);
  const change = (wish: Wish) => {
    enqueue({ ...wish, userId, sessionId });
    void send();
  };
  return { query, notes: withChanges(query.data?.items ?? [], changes, userId, sessionId), change };
}

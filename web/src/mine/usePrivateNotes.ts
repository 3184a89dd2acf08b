import { useCallback, useEffect } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { privateNotesQuery } from "@/api/queries";
import { useSignal } from "@/player/useSignal";
import { useOnline } from "@/shell/useOnline";
import { enqueue, flush, waiting, withChanges, type Change } from "./outbox";

const AGAIN_MS = 10_000;

/** The notes that nobody else sees, with those that have not arrived yet. */
export function usePrivateNotes(sessionId: string) {
  const client = useQueryClient();
  const query = useQuery(privateNotesQuery(sessionId));
  const changes = useSignal(waiting);
  const online = useOnline();
  const send = useCallback(async () => {
    if (await flush()) await client.invalidateQueries({ queryKey: privateNotesQuery(sessionId).queryKey });
  }, [client, sessionId]);
  const isWaiting = changes.length > 0;
  useEffect(() => {
    if (!online || !isWaiting) return;
    void send();
    const timer = setInterval(() => void send(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [online, isWaiting, send]);
  const change = (made: Change) => {
    enqueue(made);
    void send();
  };
  return { query, notes: withChanges(query.data?.items ?? [], changes, sessionId), change };
}

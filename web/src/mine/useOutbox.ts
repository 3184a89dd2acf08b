import { useEffect } from "react";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";

import { meQuery, privateNotesQuery } from "@/api/queries";
import { useSignal } from "@/player/useSignal";
import { useOnline } from "@/shell/useOnline";
import { flush, listen, waiting } from "./outbox";

const AGAIN_MS = 10_000;

/** Sends what waits, on whatever screen its writer is. */
export function useOutbox(): void {
  const client = useQueryClient();
  const { userId } = useSuspenseQuery(meQuery).data;
  const changes = useSignal(waiting);
  const online = useOnline();
  useEffect(listen, []);
  useEffect(() => {
    if (!online || !changes.some((change) => change.userId === userId && change.refused === undefined)) return;
    const send = () => void flush(userId, (sessionId) => client.invalidateQueries({ queryKey: privateNotesQuery(sessionId).queryKey }));
    send();
    const timer = setInterval(send, AGAIN_MS);
    return () => clearInterval(timer);
  }, [online, changes, client, userId]);
}

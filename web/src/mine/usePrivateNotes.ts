import { useQuery, useSuspenseQuery } from "@tanstack/react-query";

import { meQuery, privateNotesQuery } from "@/api/queries";
import { useSignal } from "@/player/useSignal";
import { outbox, withChanges, type Wish } from "./outbox";

/** The notes that nobody else sees, with those that have not arrived yet. */
export function usePrivateNotes(sessionId: string) {
  const query = useQuery(privateNotesQuery(sessionId));
  const { userId } = useSuspenseQuery(meQuery).data;
  const changes = useSignal(outbox.waiting);
  const change = (wish: Wish) => outbox.enqueue({ ...wish, userId, sessionId });
  return { query, notes: withChanges(query.data?.items ?? [], changes, userId, sessionId), change };
}

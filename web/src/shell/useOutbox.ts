import { useCallback, useEffect } from "react";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";

import type { PrivateNote } from "@/api/generated";
import { meQuery, privateNotesQuery } from "@/api/queries";
import { isToSend, KEY, outbox, type Change } from "@/mine/outbox";
import { useSignal } from "@/player/useSignal";
import { useOnline } from "./useOnline";

const AGAIN_MS = 10_000;

/** Sends the private notes that wait, on whatever screen their writer is. */
export function useOutbox(): void {
  const client = useQueryClient();
  const { userId } = useSuspenseQuery(meQuery).data;
  const count = useSignal(outbox.waiting).filter((change) => isToSend(change, userId)).length;
  const online = useOnline();
  const send = useCallback(() => {
    const arrived = ({ id, sessionId }: Change, note: PrivateNote | null) => {
      const { queryKey } = privateNotesQuery(sessionId);
      client.setQueryData(queryKey, (known) => known && { items: [...known.items.filter((other) => other.id !== id), ...(note ? [note] : [])] });
      void client.invalidateQueries({ queryKey });
    };
    return outbox.flush(userId, arrived);
  }, [client, userId]);
  useEffect(() => {
    if (!online || count === 0) return;
    void send();
    const timer = setInterval(() => void send(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [online, count, send]);
  useEffect(() => {
    // What another tab sent is read before it leaves this tab's list.
    const changed = async ({ key }: StorageEvent) => {
      if (key !== KEY && key !== null) return;
      await client.invalidateQueries({ queryKey: ["private-notes"] });
      outbox.reread();
    };
    const listener = (event: StorageEvent) => void changed(event);
    addEventListener("storage", listener);
    return () => removeEventListener("storage", listener);
  }, [client]);
}

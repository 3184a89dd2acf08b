import { useCallback, useEffect, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";

import type { ReplayLinks } from "@/api/generated";
import { replayQuery } from "@/api/queries";

/** A link is renewed so long before it ends. */
const MARGIN_MS = 60_000;
/** Timers that are longer fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export interface MediaLink {
  /** The folder of the replay's files; null while there is none. The same until it ends or is refused. */
  base: string | null;
  /** Null: there is no new one to be had. */
  renew: () => Promise<string | null>;
}

/** Every answer about a replay has a new link in it; pictures and media go on by the first as long as it is good. */
export function useMediaLink(sessionId: string, links: ReplayLinks | null): MediaLink {
  const client = useQueryClient();
  const [kept, setKept] = useState<ReplayLinks | null>(null);
  if (kept === null && links !== null) setKept(links);
  const renew = useCallback(async () => {
    try {
      const { links: fresh } = await client.fetchQuery({ ...replayQuery(sessionId), staleTime: 0 });
      if (fresh) setKept(fresh);
      return fresh?.pageUrl ?? null;
    } catch {
      return null; // the replay is withdrawn, or nothing answers; what is loaded stays
    }
  }, [client, sessionId]);
  useEffect(() => {
    if (!kept) return;
    const left = Date.parse(kept.expiresAt) - Date.now() - MARGIN_MS;
    const timer = setTimeout(() => void renew(), Math.min(TIMER_MS_MAX, Math.max(MARGIN_MS, left)));
    return () => clearTimeout(timer);
  }, [kept, renew]);
  return { base: kept?.pageUrl ?? null, renew };
}

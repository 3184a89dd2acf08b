import { useEffect, useRef } from "react";

import type { Playback } from "@/player/playback";

/** Goes where the address says when it changes while the page is open. */
export function useAsked(playback: Playback, asked: number | null): void {
  const known = useRef(asked);
  useEffect(() => {
    if (asked !== null && asked !== known.current) playback.transport.seek(asked);
    known.current = asked;
  }, [playback, asked]);
}

import { useCallback, useEffect, useRef, useState } from "react";

import { load } from "@/replay/load";
import { LoadError } from "@/replay/load-error";
import type { Replay } from "@/replay/model";

/** How often the page looks whether there is more of a replay that is being made. */
const LOOK_AGAIN_MS = 4_000;

interface Folder {
  replay: Replay | null;
  error: LoadError | null;
}

/** The replay in the page's own folder, until it is complete. A look that fails is one look less: what is there stays. */
export function useFolder(): Folder & { look: () => void } {
  const [folder, setFolder] = useState<Folder>({ replay: null, error: null });
  const timer = useRef(0);
  const there = useRef(false);
  const look = useCallback(async () => {
    clearTimeout(timer.current);
    const again = () => {
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void look(), LOOK_AGAIN_MS);
    };
    try {
      const replay = await load("");
      there.current = true;
      setFolder({ replay, error: null });
      if (replay.making) again();
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      setFolder((known) => ({ ...known, error }));
      const isOver = error.failure === "refused" || error.failure === "unusable";
      if (error.failure === "absent" || (there.current && !isOver)) again();
    }
  }, []);
  useEffect(() => {
    void look();
    return () => clearTimeout(timer.current);
  }, [look]);
  return { ...folder, look: () => void look() };
}

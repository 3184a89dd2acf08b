import { useSyncExternalStore } from "react";

import { lastBegun } from "@/replay/spans";
import { usePlayback } from "./playback";

/** Something of the time now; the component draws itself anew when that becomes another, not with every moment. */
export function useMoment<T extends string | number | null>(of: (time: number) => T): T {
  const { transport } = usePlayback();
  return useSyncExternalStore((moved) => transport.subscribe(moved), () => of(transport.time));
}

/** Index of the entry that has begun last; -1 before the first. */
export function useCurrent(entries: readonly { start: number }[]): number {
  return useMoment((time) => lastBegun(entries, time));
}

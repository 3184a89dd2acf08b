import { useSyncExternalStore } from "react";

import { linkedTime } from "@/replay/time";

function subscribe(changed: () => void): () => void {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
}

/** The moment that the address names. */
export function useLinkedTime(): number | null {
  return useSyncExternalStore(subscribe, () => linkedTime(location));
}

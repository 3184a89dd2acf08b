import { useSyncExternalStore } from "react";

import type { Signal } from "./signal";

/** The value now; the component draws itself anew when it becomes another. */
export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore((changed) => signal.on(changed), () => signal.value);
}

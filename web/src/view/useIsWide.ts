import { useSyncExternalStore } from "react";

/** From here on player and reading have a column each. */
const wide = matchMedia("(min-width: 1100px)");

export function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      wide.addEventListener("change", changed);
      return () => wide.removeEventListener("change", changed);
    },
    () => wide.matches,
  );
}

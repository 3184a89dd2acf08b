import { createContext, useContext } from "react";

import type { Replay } from "@/replay/model";

export const ReplayContext = createContext<Replay | null>(null);

export function useReplay(): Replay {
  const replay = useContext(ReplayContext);
  if (!replay) throw new Error("outside of a replay");
  return replay;
}

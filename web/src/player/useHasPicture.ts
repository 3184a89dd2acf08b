import { useEffect, useState } from "react";

import { usePlayback } from "./playback";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";

/** As the documents say, until the media has told its rungs. */
export function useHasPicture(): boolean {
  const replay = useReplay();
  const media = useSignal(usePlayback().media);
  const [told, setTold] = useState<boolean | null>(null);
  useEffect(() => media?.rungs.on((rungs) => setTold(rungs === null ? null : rungs.length > 0)), [media]);
  return told ?? replay.hasPicture;
}

import { useState, type ReactNode } from "react";

import { ClockContext } from "@/components/clock";
import { Playback, PlaybackContext } from "@/player/playback";
import { ReplayContext } from "@/player/useReplay";
import type { Replay } from "@/replay/model";
import { timeLink } from "@/replay/time";

/** What components of a replay rely on, without media. */
export function InReplay({ replay, at, prepare, children }: { replay: Replay; at: number; prepare?: (playback: Playback) => void; children: ReactNode }) {
  const [playback] = useState(() => {
    const made = new Playback({ duration: replay.duration, available: replay.available, gaps: replay.gaps }, at, timeLink);
    prepare?.(made);
    return made;
  });
  return (
    <ReplayContext value={replay}>
      <PlaybackContext value={playback}>
        <ClockContext value={playback.transport}>{children}</ClockContext>
      </PlaybackContext>
    </ReplayContext>
  );
}

import { useEffect, useRef } from "react";
import { t } from "@lingui/core/macro";

import { present } from "@/replay/absence";
import type { Replay } from "@/replay/model";
import { clock } from "@/replay/time";
import { completeWith, gapReason, partName, spoken } from "@/replay/words";
import type { Playback } from "./playback";
import type { Start } from "./start";

/** Says what happens to playback by itself: resumed, skipped, waiting, not there yet. */
export function useAnnouncements(playback: Playback, start: Start): void {
  useEffect(() => {
    const { transport, notices } = playback;
    const tooSoon = (time: number) => {
      const asked = clock(time);
      notices.pass(t`This part is still being made: ${asked}.`);
    };
    const left = clock(start.at);
    const there = spoken(transport.available);
    const stops: (() => void)[] = [];
    if (start.beyond !== null) tooSoon(start.beyond);
    else if (transport.isGrowing) notices.pass(t`The first ${there} can be played. The rest follows by itself.`);
    else if (start.resumed) stops.push(tellResumed(playback, left));

    let saysSo = false;
    stops.push(
      transport.refused.on((time) => time !== null && tooSoon(time)),
      transport.skipped.on((gap) => {
        if (!gap) return;
        const [from, to, why] = [clock(gap.start), clock(gap.end), gapReason(gap.reason)];
        notices.pass(t`From ${from} to ${to}: ${why}.`);
      }),
      // The end of what is there is no end: playback waits, says so, and goes on.
      transport.waiting.on((waiting) => {
        if (waiting && transport.isAtEdge) {
          saysSo = true;
          notices.last(t`Waiting for the next part. Playback goes on by itself.`);
        } else if (!waiting && saysSo) {
          saysSo = false;
          notices.close();
        }
      }),
    );
    return () => stops.forEach((stop) => stop());
  }, [playback, start]);
}

/** Until one plays or goes elsewhere. Answers with the way to stop listening. */
function tellResumed({ transport, notices }: Playback, left: string): () => void {
  const notice = notices.pass(t`Resumed at ${left}`, { text: t`Start over`, run: () => transport.seek(0) });
  const moves = [transport.sought.on(() => notices.withdraw(notice)), transport.playing.on((playing) => playing && notices.withdraw(notice))];
  return () => moves.forEach((stop) => stop());
}

/** Says so when a replay that was in the making is complete. */
export function useCompletion(playback: Playback, replay: Replay): void {
  const growing = useRef(replay.making !== null);
  useEffect(() => {
    if (growing.current && replay.making === null) {
      const parts = [["notes", replay.notes], ["chapters", replay.chapters], ["slides", replay.slides]] as const;
      const there = parts.filter(([, part]) => (present<readonly unknown[]>(part)?.length ?? 0) > 0).map(([name]) => partName(name).toLowerCase());
      playback.notices.pass(completeWith(there));
    }
    growing.current = replay.making !== null;
  }, [playback, replay]);
}

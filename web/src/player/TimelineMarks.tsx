import { t } from "@lingui/core/macro";

import { present } from "@/replay/absence";
import { clock } from "@/replay/time";
import { gapReason } from "@/replay/words";
import { usePlayback } from "./playback";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";

/** What lies along the timeline. */
export function TimelineMarks() {
  const replay = useReplay();
  const { transport, hits } = usePlayback();
  const { duration, available } = useSignal(transport.extent);
  const found = useSignal(hits);
  const at = (start: number) => ({ left: `${(start / duration) * 100}%` });
  const over = (start: number, end: number) => ({ ...at(start), width: `${((end - start) / duration) * 100}%` });
  if (duration <= 0) return null;
  return (
    <div className="pointer-events-none absolute inset-0 group-data-bar:hidden">
      {(present(replay.chapters) ?? []).slice(1).map((chapter) => (
        <span key={chapter.start} className="absolute top-3 h-4 w-px bg-ink-2" style={at(chapter.start)} />
      ))}
      {(present(replay.highlights) ?? []).map((highlight) => (
        <span key={highlight.start} data-testid="highlight-mark" className="absolute top-icon h-1 min-w-1 border-y border-page bg-accent" style={over(highlight.start, highlight.end)} />
      ))}
      {replay.gaps.map((gap) => (
        <span key={gap.start} data-testid="gap" title={gapTitle(gap.start, gap.end, gap.reason)} className="hatched absolute top-3 h-4 border border-ink-2" style={over(gap.start, gap.end)} />
      ))}
      {available < duration && (
        <span data-testid="coming" data-start={available} title={t`This part is still being made`} className="absolute top-4 h-2 border border-dashed border-control bg-page" style={over(available, duration)} />
      )}
      {found.map((time, index) => (
        <span key={index} data-testid="hit-mark" className="absolute top-0 h-3 w-1 -translate-x-1/2 border border-ink bg-mark" style={at(time)} />
      ))}
    </div>
  );
}

function gapTitle(start: number, end: number, reason: string): string {
  const [from, to, why] = [clock(start), clock(end), gapReason(reason)];
  return t`${from} to ${to}: ${why}`;
}

import { useEffect, useRef, useState, type ReactNode } from "react";

import { t } from "@lingui/core/macro";

import { ClockContext } from "@/components/clock";
import { Contents } from "@/player/Contents";
import { toggleFullscreen } from "@/player/fullscreen";
import { HelpDialog } from "@/player/HelpDialog";
import { MakingCard } from "@/player/MakingCard";
import { MissingCard } from "@/player/MissingCard";
import { Playback, PlaybackContext } from "@/player/playback";
import { Player } from "@/player/Player";
import { SlideStrip } from "@/player/SlideStrip";
import type { Start } from "@/player/start";
import { useAnnouncements, useCompletion } from "@/player/useAnnouncements";
import { useKeys } from "@/player/useKeys";
import { useMedia } from "@/player/useMedia";
import { usePositionKept } from "@/player/usePositionKept";
import { ReplayContext } from "@/player/useReplay";
import { useSignal } from "@/player/useSignal";
import { ReadingColumn } from "@/reading/ReadingColumn";
import type { Replay } from "@/replay/model";
import type { View } from "@/replay/view";
import { useAsked } from "./useAsked";
import { usePastPlayer } from "./usePastPlayer";

export interface ReplayViewProps {
  replay: Replay;
  start: Start;
  /** The moment in the address: when it becomes another, playback goes there. */
  asked: number | null;
  view: View;
  onView: (view: View) => void;
  /** Words to find. */
  query: string;
  onQuery: (query: string) => void;
  /** A link to a moment. */
  href: (time: number) => string;
  /** Where playback is, every few seconds and when it ends. */
  onPosition: (seconds: number) => void;
  /** Asks for a new link to the media; null where there is none to be had. */
  renew: (() => Promise<string | null>) | null;
  /** Over the reading column: what class this is, and what one can do. */
  header: ReactNode;
  /** The private notes; null where nobody has any. */
  mine: ReactNode;
}

/** The replay: a document with a player. One visit; what is added while it is being made is put beside what is there. */
export function ReplayView(props: ReplayViewProps) {
  const { replay, start, href } = props;
  const latestHref = useRef(href);
  useEffect(() => {
    latestHref.current = href;
  });
  const extent = { duration: replay.duration, available: replay.available, gaps: replay.gaps };
  const [playback] = useState(() => new Playback(extent, start.at, (time) => latestHref.current(time)));
  const { duration, available, gaps } = replay;
  useEffect(() => playback.transport.extend({ duration, available, gaps }), [playback, duration, available, gaps]);
  return (
    <ReplayContext value={replay}>
      <PlaybackContext value={playback}>
        <ClockContext value={playback.transport}>
          <Layout {...props} playback={playback} />
        </ClockContext>
      </PlaybackContext>
    </ReplayContext>
  );
}

function Layout({ replay, start, asked, view, onView, query, onQuery, onPosition, renew, header, mine, playback }: ReplayViewProps & { playback: Playback }) {
  useAnnouncements(playback, start);
  useCompletion(playback, replay);
  useAsked(playback, asked);
  usePositionKept(playback, onPosition);
  const onVideo = useMedia(playback, replay.base, renew);
  const [help, setHelp] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const find = useRef<HTMLInputElement>(null);
  const docked = useSignal(playback.docked);
  const bar = usePastPlayer(place);

  const show = (next: View) => {
    onView(next);
    document.getElementById(`tab-${next}`)?.focus({ preventScroll: true });
  };
  const dock = () => {
    playback.docked.emit(!docked || view !== "notes");
    onView("notes");
  };
  const shortcuts = useKeys({
    show,
    dock,
    find: () => {
      onView("transcript");
      requestAnimationFrame(() => find.current?.focus());
    },
    help: () => setHelp(true),
    fullscreen: () => toggleFullscreen(box.current),
  });

  return (
    <div data-testid="replay" data-docked={docked || undefined} data-bar={bar || undefined} className="replay group/replay mx-auto max-w-wide px-4 wide:px-6">
      <section className="stage" aria-label={t`Player`}>
        <div ref={place} className="player-place">
          <Player box={box} bar={bar} onVideo={onVideo} onDock={dock} onHelp={() => setHelp(true)} />
        </div>
        <div className="grid gap-4 wide:pt-2 wide:group-data-docked/replay:hidden">
          <MakingCard />
          <MissingCard gaps={replay.gaps} missing={replay.missing} />
          <div className="hidden gap-4 wide:grid">
            <SlideStrip />
            <Contents />
          </div>
        </div>
      </section>
      <section id="reading" className="reading min-w-0">
        {header}
        <ReadingColumn view={view} onView={onView} query={query} onQuery={onQuery} find={find} mine={mine} />
      </section>
      <HelpDialog open={help} onClose={() => setHelp(false)} shortcuts={shortcuts} />
    </div>
  );
}

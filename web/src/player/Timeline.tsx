import { useEffect, useRef, useState } from "react";
import { t } from "@lingui/core/macro";

import { Range } from "@/components/Range";
import { present } from "@/replay/absence";
import type { Chapter } from "@/replay/documents";
import { during } from "@/replay/spans";
import { clock } from "@/replay/time";
import { spoken } from "@/replay/words";
import { Preview } from "./Preview";
import { usePlayback } from "./playback";
import { numerals } from "./scale";
import { TimelineMarks } from "./TimelineMarks";
import { useMoment } from "./useMoment";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";

/** The time rail lying down: chapters, highlights, gaps and hits, with the playhead at now. From left to right in every language. */
export function Timeline() {
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const point = (x: number) => {
    const bounds = box.current?.getBoundingClientRect();
    if (bounds) setPointed(Math.min(1, Math.max(0, (x - bounds.left) / bounds.width)));
  };
  return (
    <div
      ref={box}
      dir="ltr"
      data-testid="ruler"
      onPointerMove={(event) => point(event.clientX)}
      onPointerLeave={() => setPointed(null)}
      className="relative h-12 max-wide:mx-4 rounded-control select-none has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent group-data-bar:absolute group-data-bar:inset-x-0 group-data-bar:mx-0 group-data-bar:bottom-0 group-data-bar:h-1"
    >
      <div className="absolute inset-x-0 top-4 h-2 overflow-hidden rounded-control bg-line group-data-bar:top-0 group-data-bar:h-1 group-data-bar:rounded-none">
        <Buffered />
        <Played />
      </div>
      <TimelineMarks />
      <Scale />
      <Needle />
      <Seek />
      {pointed !== null && <Preview share={pointed} />}
    </div>
  );
}

const shareOf = (time: number, duration: number) => (duration > 0 ? Math.min(1, time / duration) : 0);
const percentOf = (share: number) => `${share * 100}%`;

function Played() {
  const { transport } = usePlayback();
  const share = useMoment((time) => shareOf(time, transport.duration));
  return <div className="absolute inset-y-0 left-0 bg-accent" style={{ width: percentOf(share) }} />;
}

function Needle() {
  const { transport } = usePlayback();
  const share = useMoment((time) => shareOf(time, transport.duration));
  return <div className="pointer-events-none absolute top-2 h-6 w-[2px] -translate-x-px bg-accent group-data-bar:hidden" style={{ left: percentOf(share) }} />;
}

function Buffered() {
  const { transport } = usePlayback();
  const range = useMoment((time) => {
    const buffered = transport.video?.buffered;
    for (let index = 0; index < (buffered?.length ?? 0); index += 1) {
      const [start, end] = [buffered?.start(index) ?? 0, buffered?.end(index) ?? 0];
      if (start <= time && time <= end) return `${shareOf(start, transport.duration)} ${shareOf(end, transport.duration)}`;
    }
    return "0 0";
  });
  const [from = 0, to = 0] = range.split(" ").map(Number);
  return <div className="absolute inset-y-0 bg-control" style={{ left: percentOf(from), width: percentOf(to - from) }} />;
}

function Scale() {
  const { transport } = usePlayback();
  const { duration } = useSignal(transport.extent);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box.current) return;
    const size = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    size.observe(box.current);
    return () => size.disconnect();
  }, []);
  return (
    <div ref={box} aria-hidden className="absolute inset-x-0 bottom-0 h-[18px] text-small text-ink-2 group-data-bar:hidden">
      {numerals(duration, width).map((time) => (
        <span key={time} className="absolute" style={{ left: percentOf(shareOf(time, duration)) }}>{clock(time)}</span>
      ))}
    </div>
  );
}

function Seek() {
  const { transport } = usePlayback();
  const { duration } = useSignal(transport.extent);
  const chapters = present(useReplay().chapters) ?? [];
  const time = useMoment((now) => now);
  return (
    <Range
      data-testid="seek"
      aria-label={t`Position`}
      aria-valuetext={inWords(time, transport.isGrowing ? transport.available : null, duration, chapters)}
      min={0}
      max={duration}
      step={0.1}
      value={time}
      onValue={(value) => transport.seek(value)}
      className="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
    />
  );
}

function inWords(time: number, available: number | null, duration: number, chapters: readonly Chapter[]): string {
  const [now, whole, there] = [spoken(time), spoken(duration), spoken(available ?? 0)];
  const chapter = during(chapters, time)?.title;
  const place = chapter ? t`${now} of ${whole}, ${chapter}` : t`${now} of ${whole}`;
  return available === null ? place : t`${place}, ${there} can be played so far`;
}

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Trans } from "@lingui/react/macro";
import { useWindowVirtualizer } from "@tanstack/react-virtual";

import { TimeRail } from "@/components/TimeRail";
import { useCurrent } from "@/player/useMoment";
import { useReplay } from "@/player/useReplay";
import { present, whyAbsent } from "@/replay/absence";
import type { Cue } from "@/replay/documents";
import { isComing } from "@/replay/making";
import { unreviewed } from "@/replay/words";
import { Absent } from "./Absent";
import { BackToNow } from "./BackToNow";
import { Provenance } from "./Provenance";
import { rowOf, transcriptRows, type TranscriptRow } from "./transcript-rows";
import { TranscriptParagraph } from "./TranscriptParagraph";
import type { Finding } from "./useFind";
import { useFollow } from "./useFollow";

/** Rows that are kept beyond what is seen, so that keys and fast scrolling find them there. */
const OVERSCAN = 4;
const LINE_PIXELS = 22;
const LINE_LETTERS = 60;
const TITLE_PIXELS = 58;

const heightOf = (row: TranscriptRow) =>
  row.title === null ? Math.ceil(row.cues.reduce((sum, cue) => sum + cue.text.length + 1, 0) / LINE_LETTERS) * LINE_PIXELS + 12 : TITLE_PIXELS;

/** Paragraphs of what is said; they follow playback until the reader scrolls away. Only what is seen is on the page. */
export function TranscriptPanel({ finding }: { finding: Finding }) {
  const replay = useReplay();
  const transcript = present(replay.transcript);
  const absence = whyAbsent("transcript", replay.transcript, replay, ({ cues }) => cues.length);
  if (replay.transcript === undefined) return null;
  if (absence || !transcript) return absence && <Absent part="transcript" absence={absence} />;
  return (
    <>
      <Provenance>{transcript.cues.every((cue) => cue.reviewed) ? <Trans>Reviewed by a person.</Trans> : `${unreviewed()}.`}</Provenance>
      <Rows cues={transcript.cues} language={transcript.language} finding={finding} />
      {isComing(replay.making, "transcript") && (
        <p data-testid="more-text" className="py-3 text-small text-ink-2"><Trans>More follows as it is recognised.</Trans></p>
      )}
    </>
  );
}

function Rows({ cues, language, finding }: { cues: readonly Cue[]; language: string; finding: Finding }) {
  const replay = useReplay();
  const chapters = present(replay.chapters);
  const highlights = present(replay.highlights);
  const rows = useMemo(() => transcriptRows(cues, chapters ?? []), [cues, chapters]);
  const emphasised = useMemo(() => new Set((highlights ?? []).flatMap((highlight) => highlight.cueIds)), [highlights]);
  const box = useRef<HTMLDivElement>(null);
  const margin = useMargin(box);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index] ? heightOf(rows[index]) : TITLE_PIXELS),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: 160,
  });
  const items = virtual.getVirtualItems();

  const { follow, following } = useFollow();
  const current = useCurrent(cues);
  const [focused, setFocused] = useState<number | null>(null);

  /** Brings a cue where it is read well, also when its row is not on the page yet. */
  const lead = useCallback((cue: number) => {
    const node = cueNode(box.current, cue);
    if (node) return follow.reveal(node);
    follow.own();
    virtual.scrollToIndex(Math.max(0, rowOf(rows, cue)), { align: "start", behavior: "auto" });
    requestAnimationFrame(() => {
      const shown = cueNode(box.current, cue);
      if (shown) follow.reveal(shown);
    });
  }, [follow, virtual, rows]);

  useEffect(() => {
    if (following) lead(Math.max(0, current));
  }, [following, current, lead]);

  const led = useRef(finding.visits);
  useEffect(() => {
    if (finding.visits === led.current || finding.cue === null) return;
    led.current = finding.visits;
    follow.yield();
    lead(finding.cue);
  }, [finding.visits, finding.cue, follow, lead]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const index = indexOf(event.target);
    const next = index === null ? -1 : index + step;
    if (step === 0 || next < 0 || next >= cues.length) return;
    event.preventDefault();
    event.nativeEvent.stopImmediatePropagation();
    follow.yield();
    setFocused(next);
    lead(next);
    requestAnimationFrame(() => cueNode(box.current, next)?.focus({ preventScroll: true }));
  };

  const onPage = items.flatMap((item) => rows[item.index]?.cues.length ? [rows[item.index]] : []);
  const first = onPage[0]?.first ?? 0;
  const last = onPage.at(-1);
  const there = (cue: number) => cue >= first && cue < (last ? last.first + last.cues.length : 0);
  const tabStop = focused !== null && there(focused) ? focused : there(current) ? current : first;

  return (
    <>
      <div ref={box} onKeyDown={onKeyDown}>
        <TimeRail lang={language} height={virtual.getTotalSize()}>
          {items.map((item) => {
            const row = rows[item.index];
            return row && (
              <div key={item.key} ref={virtual.measureElement} data-index={item.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start - margin}px)` }}>
                {row.title === null ? (
                  <TranscriptParagraph row={row} current={within(row, current)} tabStop={within(row, tabStop)} emphasised={emphasised} marksOf={finding.marksOf} />
                ) : (
                  <h2 className="ms-gutter ps-4 pt-6 pb-2 text-heading font-strong"><bdi>{row.title}</bdi></h2>
                )}
              </div>
            );
          })}
        </TimeRail>
      </div>
      <BackToNow hidden={following} onClick={() => follow.resume()} />
    </>
  );
}

/** So that a paragraph that is not concerned stays as it is. */
const within = (row: TranscriptRow, cue: number) => (cue >= row.first && cue < row.first + row.cues.length ? cue : -1);

const cueNode = (box: HTMLElement | null, cue: number) => box?.querySelector<HTMLElement>(`.cue[data-index="${cue}"]`) ?? null;

function indexOf(target: EventTarget): number | null {
  const cue = target instanceof Element ? target.closest<HTMLElement>(".cue") : null;
  return cue ? Number(cue.dataset["index"]) : null;
}

/** How far down the page the rows begin. */
function useMargin(box: React.RefObject<HTMLElement | null>): number {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setMargin(Math.round((box.current?.getBoundingClientRect().top ?? 0) + scrollY));
    measure();
    const size = new ResizeObserver(measure);
    size.observe(document.body);
    return () => size.disconnect();
  }, [box]);
  return margin;
}


import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from "@tanstack/react-virtual";
import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { TimeRail } from "@/components/TimeRail";
import { toast } from "@/components/toasts";
import { usePlayback } from "@/player/playback";
import { useSignal } from "@/player/useSignal";
import { Provenance } from "@/reading/Provenance";
import { unreviewed } from "@/replay/words";
import { CaptionRow } from "./CaptionRow";
import { isSeen, type Caption } from "./captions";
import type { Edit } from "./edit";
import type { CaptionAction } from "./keys";
import type { RowSound } from "./row-sound";

/** Rows that are kept beyond what is seen. */
const OVERSCAN = 4;
const LINE_PIXELS = 22;
const LINE_LETTERS = 60;
const AROUND_PIXELS = 22;
/** What sticks over the rows, and what floats over their end. */
const ABOVE_PIXELS = 180;
const BELOW_PIXELS = 96;

const heightOf = (caption: Caption) => Math.max(1, Math.ceil(caption.text.length / LINE_LETTERS)) * LINE_PIXELS + AROUND_PIXELS;

interface Props {
  edit: Edit;
  sound: RowSound;
  language: string | undefined;
  /** Captions with the words that somebody looks for. */
  hits: ReadonlySet<string>;
}

/** The captions, each a field at its time. Only what is seen is on the page. */
export function CaptionList({ edit, sound, language, hits }: Props) {
  const { rows, active, visits } = useSignal(edit.state);
  const act = useActions(edit, sound);
  const box = useRef<HTMLDivElement>(null);
  const margin = useMargin(box);
  const withActive = useCallback((range: Range) => [...new Set([...defaultRangeExtractor(range), Math.min(active, range.count - 1)])].sort((a, b) => a - b), [active]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index] ? heightOf(rows[index].caption) : 2 * LINE_PIXELS),
    getItemKey: (index) => rows[index]?.caption.key ?? index,
    rangeExtractor: withActive,
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: ABOVE_PIXELS,
    scrollPaddingEnd: BELOW_PIXELS,
  });
  useEffect(() => {
    if (visits > 0) virtual.scrollToIndex(edit.state.value.active, { align: "auto" });
  }, [visits, virtual, edit]);

  return (
    <div ref={box} data-testid="captions" data-rows={rows.length}>
      <Provenance>{words(rows.filter(({ group }) => !isSeen(group)).length, rows.length)} <span className="max-tablet:hidden"><Trans>Press ? outside of a field for the keys.</Trans></span></Provenance>
      <div role="list" aria-label={t`Captions`}>
        <TimeRail lang={language} height={virtual.getTotalSize()}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row && (
              <div key={item.key} ref={virtual.measureElement} data-index={item.index} role="listitem" className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start - margin}px)` }}>
                <CaptionRow
                  caption={row.caption}
                  group={row.group}
                  index={item.index}
                  isActive={item.index === active}
                  visit={item.index === active ? visits : 0}
                  isHit={hits.has(row.caption.key)}
                  edit={edit}
                  onAction={act}
                />
              </div>
            );
          })}
        </TimeRail>
      </div>
    </div>
  );
}

function words(unseen: number, all: number): string {
  if (unseen === 0) return t`All captions are reviewed.`;
  const state = unreviewed().toLowerCase();
  const captions = plural(all, { one: "# caption", other: "# captions" });
  return t`${unseen} of ${captions}: ${state}.`;
}

/** What keys and buttons do. `caret`: where it is in the text. */
function useActions(edit: Edit, sound: RowSound): (action: Exclude<CaptionAction, "leave">, row: number, caret: number) => void {
  const { transport } = usePlayback();
  return useCallback((action, row, caret) => {
    const own = edit.state.value.rows[row];
    if (!own) return;
    switch (action) {
      case "play":
        return sound.toggle(own.caption);
      case "next":
        return edit.go(row + 1);
      case "previous":
        return edit.go(row - 1);
      case "review":
        edit.review(row, true);
        return edit.go(row + 1);
      case "split":
        if (!edit.split(row, caret)) toast(t`A caption is split between two words: put the cursor there.`);
        return;
      case "merge":
        if (!edit.merge(row)) toast(t`This caption cannot be merged: it is the last, or would be too long.`);
        return;
      case "start":
        if (!edit.retime(row, "start", transport.time)) toast(t`The playhead is not between the caption before and the end of this one.`);
        return;
      case "end":
        if (!edit.retime(row, "end", transport.time)) toast(t`The playhead is not between the start of this caption and the next one.`);
        return;
    }
  }, [edit, sound, transport]);
}

/** How far down the page the rows begin. */
function useMargin(box: RefObject<HTMLElement | null>): number {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const rail = box.current?.querySelector("[role=list]");
      setMargin(Math.round((rail?.getBoundingClientRect().top ?? 0) + scrollY));
    };
    measure();
    const size = new ResizeObserver(measure);
    size.observe(document.body);
    return () => size.disconnect();
  }, [box]);
  return margin;
}

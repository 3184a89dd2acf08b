import { memo } from "react";

import { GutterTime, RailEntry } from "@/components/RailEntry";
import { TimeLink } from "@/components/TimeLink";
import type { Cue } from "@/replay/documents";
import { flat } from "@/replay/paragraphs";
import { Marked, type Mark } from "./Marked";
import type { TranscriptRow } from "./transcript-rows";

interface Props {
  row: TranscriptRow;
  /** Of the cue that is being said; -1: none of these. */
  current: number;
  /** Of the cue that Tab leads to; -1: none of these. */
  tabStop: number;
  emphasised: ReadonlySet<string>;
  marksOf: (cue: number) => readonly Mark[];
}

/** A paragraph: each cue in it is a link to when it is said. */
export const TranscriptParagraph = memo(function TranscriptParagraph({ row, current, tabStop, emphasised, marksOf }: Props) {
  return (
    <RailEntry start={row.start} end={row.end} gutter={<GutterTime time={row.start} hidden />}>
      <p dir="auto" className="max-w-measure pb-3">
        {row.cues.map((cue, index) => (
          <CueLink
            key={cue.id}
            cue={cue}
            index={row.first + index}
            current={row.first + index === current}
            isTabStop={row.first + index === tabStop}
            emphasised={emphasised.has(cue.id)}
            marks={marksOf(row.first + index)}
          />
        ))}
      </p>
    </RailEntry>
  );
});

interface CueProps {
  cue: Cue;
  index: number;
  current: boolean;
  isTabStop: boolean;
  emphasised: boolean;
  marks: readonly Mark[];
}

function CueLink({ cue, index, current, isTabStop, emphasised, marks }: CueProps) {
  return (
    <>
      <TimeLink
        time={cue.start}
        data-testid="cue"
        data-cue={cue.id}
        data-index={index}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={current || undefined}
        className={`cue rounded-control text-ink no-underline hover:underline aria-[current]:bg-accent-soft ${emphasised ? "font-strong" : ""}`}
      >
        <Marked text={flat(cue)} marks={marks} />
      </TimeLink>{" "}
    </>
  );
}

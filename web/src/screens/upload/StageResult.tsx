import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";

import type { Recording, Replay, StageProgress } from "@/api/generated";
import { RailEntry } from "@/components/RailEntry";
import { TimeRail } from "@/components/TimeRail";
import { clock } from "@/replay/time";
import { spoken } from "@/replay/words";

interface Props {
  stage: StageProgress;
  recording: Recording;
  replay: Replay | undefined;
}

const SLIDES_SHOWN_MAX = 6;

/** What a stage has given so far. */
export function StageResult({ stage, recording, replay }: Props) {
  const { sessionId } = recording;
  switch (stage.stage) {
    case "ingest": {
      const length = spoken(recording.duration ?? 0);
      return stage.state === "done" && recording.duration ? <p className="text-small text-ink-2"><Trans>It lasts {length}.</Trans></p> : null;
    }
    case "transcribe":
      return replay?.links?.transcriptUrl ? (
        <p>
          <Link to="/sessions/$sessionId" params={{ sessionId }} search={{ view: "transcript" }} className="inline-block min-h-target">
            {stage.state === "done" ? <Trans>Read the transcript</Trans> : <Trans>Read what has been recognised so far</Trans>}
          </Link>
        </p>
      ) : null;
    case "settle":
      return replay && replay.slides.length > 0 ? <Slides replay={replay} /> : null;
    case "derive":
      return replay && replay.chapters.length > 0 ? <Chapters replay={replay} /> : null;
    default:
      return null;
  }
}

function Slides({ replay }: { replay: Replay }) {
  const page = replay.links?.pageUrl;
  if (page === undefined) return null;
  return (
    <ul className="flex flex-wrap gap-2 pb-2">
      {replay.slides.slice(0, SLIDES_SHOWN_MAX).map(({ index, start, image }) => {
        const time = clock(start);
        return (
          <li key={index}>
            <Link to="/sessions/$sessionId" params={{ sessionId: replay.sessionId }} search={{ t: start, view: "slides" }} className="grid text-center text-small text-ink-2 no-underline hover:text-accent">
              <img src={new URL(image, new URL(page, location.href)).href} alt="" width={96} height={54} className="h-[54px] w-[96px] border border-line object-contain" />
              <span className="sr-only"><Trans>Slide at</Trans></span>
              {time}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Chapters({ replay }: { replay: Replay }) {
  return (
    <TimeRail as="ol" className="mb-2">
      {replay.chapters.map(({ start, end, title }) => (
        <RailEntry key={start} as="li" start={start} end={end} gutter={clock(start)}>
          <Link to="/sessions/$sessionId" params={{ sessionId: replay.sessionId }} search={{ t: start }} className="inline-block min-h-target text-ink no-underline hover:text-accent hover:underline">{title}</Link>
        </RailEntry>
      ))}
    </TimeRail>
  );
}

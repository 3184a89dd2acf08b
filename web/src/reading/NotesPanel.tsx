import { useMemo } from "react";
import { Trans } from "@lingui/react/macro";

import { TimeRail } from "@/components/TimeRail";
import { useReplay } from "@/player/useReplay";
import { present, whyAbsent } from "@/replay/absence";
import { cueOrder } from "@/replay/citations";
import { reviewedBy } from "@/replay/words";
import { Absent } from "./Absent";
import { CitationPreviews } from "./citations";
import { Highlights } from "./Highlights";
import { NoteSection } from "./NoteSection";
import { Provenance } from "./Provenance";

/** What was said, chapter by chapter, with the slides; each sentence leads to where it was said. */
export function NotesPanel({ query }: { query: string }) {
  const replay = useReplay();
  const transcript = present(replay.transcript);
  const order = useMemo(() => cueOrder(transcript?.cues ?? []), [transcript]);
  const absence = whyAbsent("notes", replay.notes, replay, (chapters) => chapters.length);
  const highlights = present(replay.highlights) ?? [];
  const chapters = present(replay.notes) ?? [];
  if (absence) {
    return (
      <>
        <Absent part="notes" absence={absence} />
        <Highlights highlights={highlights} />
      </>
    );
  }
  const written = chapters.filter(({ items }) => items.length > 0);
  return (
    <CitationPreviews>
      <Provenance><Trans>Notes from the transcript.</Trans> {reviewedBy(written.filter(({ reviewed }) => reviewed).length, written.length)}</Provenance>
      <Highlights highlights={highlights} />
      <TimeRail lang={transcript?.language}>
        {chapters.map((chapter, index) => (
          <NoteSection key={chapter.start} chapter={chapter} end={chapters[index + 1]?.start ?? replay.duration} order={order} query={query} />
        ))}
      </TimeRail>
    </CitationPreviews>
  );
}

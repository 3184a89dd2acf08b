import { useMemo } from "react";

import { TimeRail } from "@/components/TimeRail";
import { useReplay } from "@/player/useReplay";
import { present, whyAbsent } from "@/replay/absence";
import { cueOrder } from "@/replay/citations";
import { Absent } from "./Absent";
import { CitationPreviews } from "./citations";
import { Highlights } from "./Highlights";
import { NoteSection } from "./NoteSection";

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
  return (
    <CitationPreviews>
      <Highlights highlights={highlights} />
      <TimeRail className="mt-4" lang={transcript?.language}>
        {chapters.map((chapter, index) => (
          <NoteSection key={chapter.start} chapter={chapter} end={chapters[index + 1]?.start ?? replay.duration} order={order} query={query} />
        ))}
      </TimeRail>
    </CitationPreviews>
  );
}

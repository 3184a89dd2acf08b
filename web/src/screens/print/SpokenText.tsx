import { present, whyAbsent } from "@/replay/absence";
import { transcriptRows } from "@/reading/transcript-rows";
import { Absent } from "@/reading/Absent";
import { flat } from "@/replay/paragraphs";
import type { Replay } from "@/replay/model";
import { Timed } from "./Timed";

/** The transcript, in the place of notes. */
export function SpokenText({ sessionId, replay }: { sessionId: string; replay: Replay }) {
  const transcript = present(replay.transcript);
  const absence = whyAbsent("transcript", replay.transcript, replay, ({ cues }) => cues.length);
  if (!transcript || absence) return replay.transcript !== undefined && absence && <Absent part="transcript" absence={absence} />;
  return (
    <section data-testid="spoken" className="mt-4">
      {transcriptRows(transcript.cues, present(replay.chapters) ?? []).map((row) =>
        row.title === null ? (
          <p key={row.key} className="max-w-measure pb-3 font-serif text-notes print:max-w-full print:text-body">
            <Timed sessionId={sessionId} text={row.cues.map(flat).join(" ")} times={[row.start]} />
          </p>
        ) : (
          <h2 key={row.key} className="document-heading pt-4 pb-2 text-heading font-strong"><bdi>{row.title}</bdi></h2>
        ))}
    </section>
  );
}

import { useMemo } from "react";
import { Link } from "@tanstack/react-router";
import { plural } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { Replay as ApiReplay } from "@/api/generated";
import { Facts } from "@/components/Facts";
import { day } from "@/i18n/format";
import { Absent } from "@/reading/Absent";
import { present, whyAbsent } from "@/replay/absence";
import { cueOrder } from "@/replay/citations";
import type { Replay } from "@/replay/model";
import { reviewedBy, spoken } from "@/replay/words";
import { CourseLink } from "../session/CourseLink";
import { ChapterPart } from "./ChapterPart";
import { outline, type PrintedChapter } from "./outline";
import { PrintActions } from "./PrintActions";
import { SpokenText } from "./SpokenText";

/** The whole of the notes; the transcript instead where there are none. */
export function NotesDocument({ api, replay }: { api: ApiReplay; replay: Replay }) {
  const transcript = present(replay.transcript);
  const cues = transcript?.cues;
  const order = useMemo(() => cueOrder(cues ?? []), [cues]);
  const absence = whyAbsent("notes", replay.notes, replay, (chapters) => chapters.length);
  const { chapters: listed, notes, slides } = replay;
  const chapters = useMemo(() => outline(present(listed) ?? [], present(notes) ?? [], present(slides) ?? [], order), [listed, notes, slides, order]);
  const hasText = !absence || (cues !== undefined && cues.length > 0);
  const reviewedCues = cues !== undefined && cues.length > 0 && cues.every((cue) => cue.reviewed);
  return (
    <article className="document" data-testid="notes-document" lang={transcript?.language}>
      <header className="document-head mb-8">
        <p className="text-small"><CourseLink courseId={api.courseId} /></p>
        <h1 className="text-title font-strong"><bdi>{api.title}</bdi></h1>
        <p className="text-small text-ink-2"><Facts of={[...(api.publishedAt ? [day(api.publishedAt)] : []), spoken(replay.duration), ...amount(chapters)]} /></p>
        {hasText && <p data-testid="provenance" className="text-small text-ink-2">{absence ? reviewedBy(reviewedCues ? 1 : 0, 1) : reviewedBy(chapters.filter(isReviewed).length, chapters.filter(hasNotes).length)}</p>}
        <Address sessionId={api.sessionId} />
        <PrintActions api={api} />
      </header>
      {absence ? (
        <>
          <Absent part="notes" absence={absence} />
          <SpokenText sessionId={api.sessionId} replay={replay} />
        </>
      ) : (
        chapters.map((chapter) => <ChapterPart key={`${chapter.start} ${chapter.title}`} sessionId={api.sessionId} chapter={chapter} replay={replay} />)
      )}
    </article>
  );
}

const hasNotes = (chapter: PrintedChapter) => chapter.blocks.length + chapter.terms.length > 0;
const isReviewed = (chapter: PrintedChapter) => hasNotes(chapter) && chapter.reviewed;

const amount = (chapters: readonly PrintedChapter[]) => (chapters.length > 0 ? [plural(chapters.length, { one: "# chapter", other: "# chapters" })] : []);

/** On paper, where nobody can click. */
function Address({ sessionId }: { sessionId: string }) {
  const address = new URL(`/sessions/${sessionId}`, location.origin).href;
  return (
    <p className="hidden text-small print:block">
      <Trans>The class, with picture and sound:</Trans> <Link to="/sessions/$sessionId" params={{ sessionId }}>{address}</Link>
    </p>
  );
}

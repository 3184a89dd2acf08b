import { Fragment } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { SlideShowing } from "@/replay/documents";
import { fileUrl } from "@/replay/file-url";
import type { Replay } from "@/replay/model";
import { noteLabel } from "@/replay/words";
import { Moment } from "./Moment";
import { ON_SLIDE, type PrintedChapter, type PrintedNote } from "./outline";
import { Timed } from "./Timed";

interface Props {
  sessionId: string;
  chapter: PrintedChapter;
  replay: Replay;
}

/** One chapter: its notes, with the slides beside them. */
export function ChapterPart({ sessionId, chapter, replay }: Props) {
  const { title, start, blocks, terms, below } = chapter;
  return (
    <section className="document-chapter" data-testid="note-chapter">
      <h2 className="document-heading mb-2 text-heading font-strong"><Timed sessionId={sessionId} text={title} times={[start]} /></h2>
      {blocks.map(({ slides, notes }, index) => (
        <Fragment key={index}>
          {slides.map((slide) => <Slide key={slide.index} slide={slide} replay={replay} sessionId={sessionId} className="document-figure-beside" />)}
          {notes[0]?.kind === ON_SLIDE ? <SlideLines lines={notes} sessionId={sessionId} /> : notes.map((note) => <Note key={note.text} note={note} sessionId={sessionId} />)}
        </Fragment>
      ))}
      {terms.length > 0 && <Terms terms={terms} sessionId={sessionId} />}
      {below.length > 0 && (
        <div className="document-figures mt-4 clear-both">
          {below.map((slide) => <Slide key={slide.index} slide={slide} replay={replay} sessionId={sessionId} />)}
        </div>
      )}
    </section>
  );
}

const LABEL = "font-sans text-small font-strong text-ink-2";

function Note({ note, sessionId }: { note: PrintedNote; sessionId: string }) {
  const label = noteLabel(note.kind);
  return (
    <p data-testid="note" data-kind={note.kind} className={`document-note max-w-measure pb-2 font-serif text-notes print:max-w-full print:text-body ${note.kind === "important" ? "font-strong" : ""}`}>
      {label && <span className={`me-2 ${LABEL}`}>{label}</span>}
      <Timed sessionId={sessionId} text={note.text} times={note.times} />
    </p>
  );
}

function SlideLines({ lines, sessionId }: { lines: readonly PrintedNote[]; sessionId: string }) {
  return (
    <div className="document-note max-w-measure pb-2">
      <h3 className={LABEL}><Timed sessionId={sessionId} text={noteLabel(ON_SLIDE) ?? ""} times={lines[0]?.times ?? []} /></h3>
      {lines.map((line) => <p key={line.text} data-testid="note" data-kind={line.kind}><bdi>{line.text}</bdi></p>)}
    </div>
  );
}

function Terms({ terms, sessionId }: { terms: readonly PrintedNote[]; sessionId: string }) {
  return (
    <div data-testid="key-terms" className="document-note max-w-measure pt-4">
      <h3 className={LABEL}><Trans>Key terms</Trans></h3>
      <ul className="flex flex-wrap gap-x-4">
        {terms.map((term) => <li key={term.text}><Timed sessionId={sessionId} text={term.text} times={term.times.slice(0, 1)} /></li>)}
      </ul>
    </div>
  );
}

function Slide({ slide, replay, sessionId, className = "" }: { slide: SlideShowing; replay: Replay; sessionId: string; className?: string }) {
  const page = slide.page + 1;
  return (
    <figure data-testid="figure" className={`document-figure mb-3 ${className}`}>
      <img src={fileUrl(replay, slide.image)} alt={slide.text || t`Slide ${page}`} width={640} height={360} className="block h-auto w-full rounded-control border border-line" />
      <figcaption className="text-small text-ink-2"><Trans>Slide {page}</Trans> <Moment sessionId={sessionId} time={slide.start} /></figcaption>
    </figure>
  );
}

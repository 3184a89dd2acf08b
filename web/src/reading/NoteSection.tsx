import { Fragment, memo, useMemo } from "react";
import { Trans } from "@lingui/react/macro";

import { RailEntry } from "@/components/RailEntry";
import { TimeLink } from "@/components/TimeLink";
import { useMoment } from "@/player/useMoment";
import { useReplay } from "@/player/useReplay";
import { present } from "@/replay/absence";
import { passages, type CueOrder } from "@/replay/citations";
import type { NoteChapter, NoteItem } from "@/replay/documents";
import { besideNotes, firstShowings } from "@/replay/note-slides";
import { holds, type Span } from "@/replay/spans";
import { noteLabel } from "@/replay/words";
import { Citation } from "./citations";
import { Found } from "./Marked";
import { NoteSlides } from "./NoteSlides";

const ON_SLIDE = "on_slide";
const LABEL = "text-small font-strong text-ink-2";

interface Props {
  chapter: NoteChapter;
  end: number;
  order: CueOrder;
  /** Words to mark. */
  query: string;
}

/** One chapter of the notes. */
export const NoteSection = memo(function NoteSection({ chapter, end, order, query }: Props) {
  const terms = chapter.items.filter((item) => item.kind === "key_term");
  const notes = useMemo(() => {
    const items = chapter.items.filter((item) => item.kind !== "key_term");
    return items.map((item) => ({ item, cited: passages(item.cueIds, order) }));
  }, [chapter, order]);
  const replay = useReplay();
  const slides = useMemo(() => {
    const shown = firstShowings(present(replay.slides) ?? [], chapter.start, end);
    return besideNotes(shown, notes.map(({ cited }) => cited[0]?.start ?? null));
  }, [replay.slides, chapter, end, notes]);
  const current = useMoment((time) => notes.findIndex(({ cited }) => cited.some((passage) => holds(passage, time))));
  return (
    <section data-testid="note-chapter" className="mb-8">
      <RailEntry start={chapter.start} end={end}>
        <h2 dir="auto" className="pb-2 text-heading font-strong"><Found text={chapter.title} query={query} /></h2>
      </RailEntry>
      {notes.map(({ item, cited }, index) => (
        <Fragment key={index}>
          <NoteSlides slides={slides[index] ?? []} />
          {item.kind === ON_SLIDE ? (
            <SlideLine item={item} goesOn={!slides[index]?.length && isSameSlide(item, notes[index - 1]?.item)} query={query} />
          ) : (
            <Note item={item} cited={cited} current={index === current} query={query} />
          )}
        </Fragment>
      ))}
      <NoteSlides slides={slides[notes.length] ?? []} />
      {terms.length > 0 && <Terms terms={terms} order={order} />}
    </section>
  );
});

interface NoteProps {
  item: NoteItem;
  cited: readonly Span[];
  /** It is being said. */
  current: boolean;
  query: string;
}

function Note({ item, cited, current, query }: NoteProps) {
  const label = noteLabel(item.kind);
  const rail = cited[0] && { "data-rail-start": cited[0].start, "data-rail-end": cited[0].end };
  return (
    <div data-testid="note" data-kind={item.kind} aria-current={current || undefined} {...rail} className="ms-gutter ps-4">
      <p dir="auto" className={`max-w-measure pb-2 font-serif text-notes ${item.kind === "important" ? "font-strong" : ""}`}>
        {label && <bdi className={`me-2 font-sans ${LABEL}`}>{label}</bdi>}
        <span className={current ? "rounded-control bg-accent-soft box-decoration-clone" : ""}><Found text={item.text.replaceAll("\n", " ")} query={query} /></span>
        {cited.map((passage) => <Fragment key={passage.start}>{"\u00a0"}<Citation passage={passage} /></Fragment>)}
      </p>
    </div>
  );
}

const isSameSlide = (line: NoteItem, above: NoteItem | undefined) => above?.kind === ON_SLIDE && above.slide === line.slide;

interface LineProps {
  item: NoteItem;
  /** After another line of the same slide. */
  goesOn: boolean;
  query: string;
}

/** What stands on a slide; above its first line, which. */
function SlideLine({ item, goesOn, query }: LineProps) {
  const slide = present(useReplay().slides)?.find(({ index }) => index === item.slide);
  return (
    <div className="ms-gutter ps-4">
      {!goesOn && <h3 className={`pt-2 ${LABEL}`}>{noteLabel(ON_SLIDE)}{slide && <>{"\u00a0"}<Citation passage={slide} /></>}</h3>}
      <p data-testid="note" data-kind={ON_SLIDE} dir="auto" className="max-w-measure"><Found text={item.text.replaceAll("\n", " ")} query={query} /></p>
    </div>
  );
}

function Terms({ terms, order }: { terms: readonly NoteItem[]; order: CueOrder }) {
  return (
    <div data-testid="key-terms" className="ms-gutter flex flex-wrap items-baseline gap-x-3 ps-4 pt-4">
      <h3 className={LABEL}><Trans>Key terms</Trans></h3>
      <ul className="contents">
        {terms.map((term) => {
          const first = passages(term.cueIds, order)[0];
          return (
            <li key={term.text}>
              {first ? <TimeLink time={first.start} className="inline-block min-h-target min-w-target">{term.text}</TimeLink> : term.text}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

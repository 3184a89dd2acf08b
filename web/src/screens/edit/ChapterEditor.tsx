import { useRef } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Plus, Timer, Trash2, Undo2 } from "lucide-react";

import type { ChapterStart } from "@/api/generated";
import { Button } from "@/components/Button";
import { CONTROL } from "@/components/Field";
import { Icon } from "@/components/Icon";
import { IconButton } from "@/components/IconButton";
import { GutterTime, RailEntry } from "@/components/RailEntry";
import { Section } from "@/components/Section";
import { TimeRail } from "@/components/TimeRail";
import { toast } from "@/components/toasts";
import { usePlayback } from "@/player/playback";
import { useMoment } from "@/player/useMoment";
import { useSignal } from "@/player/useSignal";
import type { Chapter } from "@/replay/documents";
import { clock } from "@/replay/time";
import { added, asDraft, CHAPTER_LETTERS_MAX, isFree, moved, removed, retitled } from "./chapter-list";
import type { Edit } from "./edit";

const plain = ({ start, title }: ChapterStart): ChapterStart => ({ start, title });

/** Where chapters begin and what they are called. */
export function ChapterEditor({ edit, found }: { edit: Edit; found: readonly Chapter[] }) {
  const draft = useSignal(edit.state).chapters;
  const { transport } = usePlayback();
  const box = useRef<HTMLDivElement>(null);
  const known = found.map(plain);
  const chapters = draft ?? known;
  const set = (next: readonly ChapterStart[]) => edit.setChapters(asDraft(next, known));
  const now = useMoment(clock);
  const millisecond = () => Math.round(transport.time * 1000) / 1000;

  const add = () => {
    const time = millisecond();
    if (!isFree(chapters, time)) return toast(t`A chapter begins there already.`);
    const next = added(chapters, time, t`New chapter`);
    set(next);
    const at = next.findIndex(({ start }) => start === time || next.length === 1);
    requestAnimationFrame(() => box.current?.querySelectorAll("input")[at]?.select());
  };
  const move = (at: number) => {
    const time = millisecond();
    if (!isFree(chapters, time, at)) return toast(t`Another chapter begins there already.`);
    set(moved(chapters, at, time));
  };
  return (
    <div ref={box} data-testid="chapters" className="mt-6">
      <Section
        title={t`Chapters`}
        aside={draft && <Button look="quiet" small onClick={() => edit.setChapters(null)}><Icon of={Undo2} /><Trans>As they were</Trans></Button>}
      >
        {chapters.length === 0 && <p className="mb-2 text-ink-2">{draft ? <Trans>Without chapters of your own, they are found again.</Trans> : <Trans>There are none yet.</Trans>}</p>}
        <TimeRail as="ol">
          {chapters.map((chapter, index) => (
            <Entry
              key={index}
              chapter={chapter}
              end={chapters[index + 1]?.start ?? transport.duration}
              isFirst={index === 0}
              onTitle={(title) => set(retitled(chapters, index, title))}
              onMove={() => move(index)}
              onRemove={() => set(removed(chapters, index))}
            />
          ))}
        </TimeRail>
        <Button small className="ms-gutter mt-2" onClick={add}><Icon of={Plus} /><Trans>Add one at {now}</Trans></Button>
      </Section>
    </div>
  );
}

interface EntryProps {
  chapter: ChapterStart;
  end: number;
  isFirst: boolean;
  onTitle: (title: string) => void;
  onMove: () => void;
  onRemove: () => void;
}

function Entry({ chapter, end, isFirst, onTitle, onMove, onRemove }: EntryProps) {
  const time = clock(chapter.start);
  return (
    <RailEntry as="li" start={chapter.start} end={end} gutter={<div className="pt-2"><GutterTime time={chapter.start} /></div>} className="py-1">
      <div className="flex flex-wrap items-center gap-1">
        <input
          dir="auto"
          value={chapter.title}
          maxLength={CHAPTER_LETTERS_MAX}
          aria-label={t`Title of the chapter at ${time}`}
          aria-invalid={chapter.title.trim() === "" || undefined}
          onChange={(event) => onTitle(event.target.value)}
          className={`${CONTROL} min-w-0 flex-1 basis-figure`}
        />
        <IconButton icon={Timer} label={t`Begin the chapter of ${time} at the playhead`} disabled={isFirst} onClick={onMove} />
        <IconButton icon={Trash2} label={t`Remove the chapter at ${time}`} onClick={onRemove} />
      </div>
      {chapter.title.trim() === "" && <p className="text-small text-live"><Trans>A chapter without a title is left out.</Trans></p>}
    </RailEntry>
  );
}

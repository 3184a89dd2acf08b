import { useMemo, type ReactNode, type Ref } from "react";
import { Tabs } from "@base-ui/react/tabs";
import { t } from "@lingui/core/macro";

import { useReplay } from "@/player/useReplay";
import { present } from "@/replay/absence";
import type { Cue } from "@/replay/documents";
import { isView, type View } from "@/replay/view";
import { FindField } from "./FindField";
import { NotesPanel } from "./NotesPanel";
import { SlidesPanel } from "./SlidesPanel";
import { TranscriptPanel } from "./TranscriptPanel";
import { useFind } from "./useFind";

const NO_CUES: readonly Cue[] = [];

interface Props {
  view: View;
  onView: (view: View) => void;
  query: string;
  onQuery: (query: string) => void;
  /** The field to find words in. */
  find: Ref<HTMLInputElement>;
  /** Private notes, where there is somebody to have them. */
  mine: ReactNode;
}

const TAB = "min-h-row border-b-2 border-transparent px-2 text-ink-2 hover:text-ink data-active:border-accent data-active:text-ink tablet:px-3";

/** Notes, transcript, slides and private notes; one at a time. */
export function ReadingColumn({ view, onView, query, onQuery, find, mine }: Props) {
  const transcript = present(useReplay().transcript);
  const cues = transcript?.cues ?? NO_CUES;
  const finding = useFind(cues, query);
  const names = useMemo(() => tabNames(mine !== null), [mine]);
  return (
    <Tabs.Root value={view} onValueChange={(next: unknown) => isView(next) && onView(next)}>
      <div data-desk className="sticky top-0 z-20 -mx-4 flex flex-wrap items-center gap-x-4 border-b border-line bg-page px-4 in-data-bar:top-16 wide:mx-0 wide:px-0">
        <Tabs.List aria-label={t`Reading`} activateOnFocus className="flex">
          {names.map(({ name, text }) => (
            <Tabs.Tab key={name} value={name} id={`tab-${name}`} data-testid={`tab-${name}`} className={TAB}>{text}</Tabs.Tab>
          ))}
        </Tabs.List>
        {view === "transcript" && cues.length > 0 && (
          <div className="min-w-figure flex-1 py-1">
            <FindField query={query} onQuery={onQuery} finding={finding} input={find} />
          </div>
        )}
      </div>
      <Tabs.Panel value="notes" data-testid="notes" tabIndex={-1}><NotesPanel query={query} /></Tabs.Panel>
      <Tabs.Panel value="transcript" data-testid="transcript" tabIndex={-1}><TranscriptPanel finding={finding} /></Tabs.Panel>
      <Tabs.Panel value="slides" data-testid="slides" tabIndex={-1}><SlidesPanel query={query} /></Tabs.Panel>
      {mine !== null && <Tabs.Panel value="mine" data-testid="mine" tabIndex={-1}>{mine}</Tabs.Panel>}
    </Tabs.Root>
  );
}

function tabNames(withMine: boolean): { name: View; text: string }[] {
  return [
    { name: "notes", text: t`Notes` },
    { name: "transcript", text: t`Transcript` },
    { name: "slides", text: t`Slides` },
    ...(withMine ? [{ name: "mine" as const, text: t`Mine` }] : []),
  ];
}

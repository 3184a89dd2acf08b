import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Link, useRouter } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";

import type { Draft, Replay as ApiReplay } from "@/api/generated";
import { buttonClass } from "@/components/Button";
import { ClockContext } from "@/components/clock";
import { EmptyState } from "@/components/EmptyState";
import { Icon } from "@/components/Icon";
import { Playback, PlaybackContext } from "@/player/playback";
import { Player } from "@/player/Player";
import { useMedia } from "@/player/useMedia";
import { ReplayContext } from "@/player/useReplay";
import { useSignal } from "@/player/useSignal";
import { present, whyAbsent } from "@/replay/absence";
import type { Cue, Transcript } from "@/replay/documents";
import type { Replay } from "@/replay/model";
import { useIsWide } from "@/view/useIsWide";
import { usePastPlayer } from "@/view/usePastPlayer";
import { CourseLink } from "../session/CourseLink";
import { PublishButton } from "../session/PublishButton";
import type { MediaLink } from "../session/useMediaLink";
import { CaptionList } from "./CaptionList";
import type { Row } from "./captions";
import { ChapterEditor } from "./ChapterEditor";
import { KeysDialog } from "./KeysDialog";
import { Mismatches } from "./Mismatches";
import { RowSound } from "./row-sound";
import { SaveNotice } from "./SaveNotice";
import { TitleField } from "./TitleField";
import { ToolBar } from "./ToolBar";
import { useApply } from "./useApply";
import { useCaptionFind } from "./useCaptionFind";
import { useEdit } from "./useEdit";
import { usePageKeys } from "./usePageKeys";

interface Props {
  api: ApiReplay;
  replay: Replay;
  link: MediaLink;
  draft: Draft;
  /** Changes were applied, and the replay does not show them yet. */
  awaited: boolean;
  onAwaited: (awaited: boolean) => void;
}

const NO_CUES: readonly Cue[] = [];

export function Editor({ api, replay, link, draft, awaited, onAwaited }: Props) {
  const { sessionId } = api;
  const transcript = present(replay.transcript);
  const cues = transcript?.cues ?? NO_CUES;
  const { edit, saver } = useEdit(sessionId, cues, draft);
  const state = useSignal(edit.state);
  const apply = useApply({ api, edit, saver, awaited, onAwaited });
  const chapters = present(replay.chapters) ?? [];
  const router = useRouter();
  const [playback] = useState(() => new Playback(replay, 0, (time) => router.buildLocation({ to: "/sessions/$sessionId", params: { sessionId }, search: { t: Number(time.toFixed(1)) } }).href));
  const [sound] = useState(() => new RowSound(playback.transport));
  useEffect(() => () => sound.close(), [sound]);

  const [query, setQuery] = useState("");
  const finding = useCaptionFind(edit, query);
  const [help, setHelp] = useState(false);
  const find = useRef<HTMLInputElement>(null);
  usePageKeys({ help: () => setHelp(true), find: () => find.current?.focus() });

  const none = whyAbsent("transcript", replay.transcript, replay, (value) => value.cues.length);
  return (
    <ReplayContext value={useCaptioned(replay, transcript, state.rows)}>
      <PlaybackContext value={playback}>
        <ClockContext value={playback.transport}>
          <div className="mx-auto w-full max-w-wide px-4 pb-16 wide:px-6">
            <header className="flex flex-wrap items-end gap-4 py-4">
              <div className="min-w-0 flex-1 basis-preview">
                <p className="text-small"><CourseLink courseId={api.courseId} /></p>
                <h1 className="text-title font-strong"><Trans>Edit: {api.title}</Trans></h1>
              </div>
              <Link to="/sessions/$sessionId" params={{ sessionId }} className={buttonClass("plain", true)}><Icon of={ArrowLeft} className="rtl:-scale-x-100" /><Trans>Replay</Trans></Link>
              {api.state === "ready" && <PublishButton api={api} />}
            </header>
            <div className="wide:grid wide:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] wide:gap-8">
              <Stage playback={playback} link={link} base={replay.base} onHelp={() => setHelp(true)}>
                <TitleField sessionId={sessionId} title={api.title} />
                <ChapterEditor edit={edit} found={chapters} />
              </Stage>
              <section aria-label={t`Captions`} className="min-w-0">
                <Mismatches edit={edit} mismatches={apply.mismatches ?? draft.mismatches} />
                <ToolBar edit={edit} saver={saver} apply={apply} query={query} onQuery={setQuery} finding={finding} find={find} withCaptions={!none} onHelp={() => setHelp(true)} />
                {none ? (
                  <EmptyState title={t`No speech was found in this class`}>{none.reason} <Trans>Title and chapters can be edited all the same.</Trans></EmptyState>
                ) : (
                  <CaptionList edit={edit} sound={sound} language={transcript?.language} hits={finding.rows} />
                )}
                <Floating>
                  <SaveNotice sessionId={sessionId} edit={edit} saver={saver} />
                  {apply.notice}
                </Floating>
              </section>
            </div>
          </div>
          <KeysDialog open={help} onClose={() => setHelp(false)} />
        </ClockContext>
      </PlaybackContext>
    </ReplayContext>
  );
}

/** What needs a look at once stands over the end of the captions that are seen: nothing moves under who is typing. */
function Floating({ children }: { children: ReactNode }) {
  return <div className="sticky bottom-4 z-20 mt-4 rounded-float border border-line bg-surface px-4 shadow-float empty:hidden">{children}</div>;
}

/** The player shows the captions as they are edited. */
function useCaptioned(replay: Replay, transcript: Transcript | null, rows: readonly Row[]): Replay {
  const shown = useDeferredValue(rows);
  return useMemo(() => {
    if (!transcript) return replay;
    const cues = shown.filter(({ caption }) => caption.text.trim() !== "").map(({ caption, group }): Cue => ({ ...caption, id: caption.key, reviewed: group.reviewed }));
    return { ...replay, transcript: { ...transcript, cues } };
  }, [replay, transcript, shown]);
}

/** In two columns there is room for all of it; in one, captions come first. */
function useWideOpen() {
  const isWide = useIsWide();
  const [open, setOpen] = useState(isWide);
  useEffect(() => {
    if (isWide) setOpen(true);
  }, [isWide]);
  return [open, setOpen] as const;
}

interface StageProps {
  playback: Playback;
  link: MediaLink;
  base: string;
  onHelp: () => void;
  children: ReactNode;
}

/** The player, and under it what is not about single captions. */
function Stage({ playback, link, base, onHelp, children }: StageProps) {
  const onVideo = useMedia(playback, base, link.renew);
  const box = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const bar = usePastPlayer(place);
  const [open, setOpen] = useWideOpen();
  return (
    <div className="min-w-0 wide:sticky wide:top-0 wide:max-h-dvh wide:self-start wide:overflow-y-auto wide:p-1">
      <div ref={place} className="max-wide:-mx-4">
        <Player box={box} bar={bar} onVideo={onVideo} onHelp={onHelp} />
      </div>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="mt-4">
        <summary className="min-h-target cursor-pointer font-strong wide:hidden"><Trans>Title and chapters</Trans></summary>
        {children}
      </details>
    </div>
  );
}

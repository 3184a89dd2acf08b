import { type RefObject } from "react";
import { t } from "@lingui/core/macro";
import { Captions as CaptionsIcon, CaptionsOff, Columns2, Maximize, Minimize, Pause, PictureInPicture, Play, RotateCcw } from "lucide-react";

import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { IconButton } from "@/components/IconButton";
import { Select } from "@/components/Select";
import { present } from "@/replay/absence";
import { clock } from "@/replay/time";
import { backToPlayer } from "./back";
import { toggleFullscreen, useFullscreen } from "./fullscreen";
import { JUMP_SECONDS } from "./keys";
import { More } from "./More";
import { usePlayback } from "./playback";
import { SPEEDS } from "./transport";
import { useCurrent, useMoment } from "./useMoment";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";
import { Volume } from "./Volume";

/** `box`: what becomes as large as the screen. */
export function Controls({ box, onDock, onHelp }: { box: RefObject<HTMLElement | null>; onDock: (() => void) | undefined; onHelp: () => void }) {
  const { transport, docked } = usePlayback();
  const playing = useSignal(transport.playing);
  const inCorner = useSignal(docked);
  const full = useFullscreen();
  return (
    <div role="group" dir="ltr" aria-label={t`Playback`} className="@container flex items-center max-wide:ps-4 max-wide:pe-2">
      <IconButton primary icon={playing ? Pause : Play} label={playing ? t`Pause` : t`Play`} data-testid="play" className="me-1" onClick={() => transport.toggle()} />
      <div className="contents max-tablet:group-data-bar:hidden">
        <Jump by={-JUMP_SECONDS} label={t`Back 10 seconds`} />
        <Jump by={JUMP_SECONDS} label={t`Forward 10 seconds`} />
      </div>
      <Position />
      <NowChapter />
      <span className="flex-1" />
      <div className="contents group-data-bar:hidden">
        <CaptionsToggle />
        <div className="contents max-tablet:hidden"><Speed /></div>
        <Volume />
        {document.fullscreenEnabled && (
          <IconButton icon={full ? Minimize : Maximize} label={t`Full screen`} aria-pressed={full} className="wide:group-data-docked/replay:hidden" onClick={() => toggleFullscreen(box.current)} />
        )}
        {onDock && !full && (
          <IconButton icon={inCorner ? Columns2 : PictureInPicture} label={inCorner ? t`Player beside the text` : t`Player in a corner`} data-testid="dock" className="max-wide:hidden" onClick={inCorner ? () => docked.emit(false) : onDock} />
        )}
        <More container={full ? box : undefined} onHelp={onHelp} />
      </div>
    </div>
  );
}

function Jump({ by, label }: { by: number; label: string }) {
  const { transport } = usePlayback();
  return <Button look="quiet" small aria-label={label} title={label} className="gap-1 max-[359px]:hidden" onClick={() => transport.seek(transport.time + by)}><Icon of={RotateCcw} className={by > 0 ? "-scale-x-100" : ""} />{JUMP_SECONDS}</Button>;
}

function Position() {
  const { transport } = usePlayback();
  const { duration } = useSignal(transport.extent);
  const now = useMoment(clock);
  return (
    <p className="px-1 text-small whitespace-nowrap">
      <span data-testid="now">{now}</span>
      <span className="text-ink-2 @max-[359px]:hidden"> / {clock(duration)}</span>
    </p>
  );
}

/** In the bar that the player shrinks to there is no timeline to see it on; it leads back to where there is. */
function NowChapter() {
  const chapters = present(useReplay().chapters) ?? [];
  const chapter = chapters[useCurrent(chapters)];
  return (
    <div className="hidden min-w-0 group-data-bar:block">
      <Button look="quiet" small title={t`Back to the player`} className="max-w-full" onClick={backToPlayer}><span dir="auto" className="truncate">{chapter?.title}</span></Button>
    </div>
  );
}

function CaptionsToggle() {
  const playback = usePlayback();
  const on = useSignal(playback.captions);
  const cues = present(useReplay().transcript)?.cues ?? [];
  if (cues.length === 0) return null;
  return <IconButton icon={on ? CaptionsIcon : CaptionsOff} label={t`Captions`} aria-pressed={on} data-testid="captions" onClick={() => playback.toggleCaptions()} />;
}

function Speed() {
  const { transport } = usePlayback();
  const speed = useSignal(transport.speed);
  return (
    <Select label={t`Speed`} bare small data-testid="speed" value={speed} onChange={(event) => transport.setSpeed(Number(event.target.value))}>
      {SPEEDS.map((value) => <option key={value} value={value}>{`${value}×`}</option>)}
    </Select>
  );
}

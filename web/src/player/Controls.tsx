import { type RefObject } from "react";
import { t } from "@lingui/core/macro";
import { Captions as CaptionsIcon, CircleHelp, Maximize, Minimize, Pause, PictureInPicture2, Play } from "lucide-react";

import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { IconButton } from "@/components/IconButton";
import { Select } from "@/components/Select";
import { present } from "@/replay/absence";
import { clock } from "@/replay/time";
import { toggleFullscreen, useFullscreen } from "./fullscreen";
import { JUMP_SECONDS } from "./keys";
import { usePlayback } from "./playback";
import { Quality } from "./Quality";
import { SPEEDS } from "./transport";
import { useCurrent, useMoment } from "./useMoment";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";
import { Volume } from "./Volume";

/** `box`: what becomes as large as the screen. */
export function Controls({ box, onHelp }: { box: RefObject<HTMLElement | null>; onHelp: () => void }) {
  const { transport } = usePlayback();
  const playing = useSignal(transport.playing);
  const full = useFullscreen();
  return (
    <div role="group" aria-label={t`Playback`} className="flex flex-wrap items-center gap-1 max-wide:px-2 group-data-bar:flex-nowrap group-data-bar:px-2">
      <IconButton icon={playing ? Pause : Play} label={playing ? t`Pause` : t`Play`} data-testid="play" onClick={() => transport.toggle()} />
      <div className="contents group-data-bar:hidden">
        <Jump by={-JUMP_SECONDS} label={t`Back 10 seconds`} text="−10" />
        <Jump by={JUMP_SECONDS} label={t`Forward 10 seconds`} text="+10" />
      </div>
      <Position />
      <NowChapter />
      <span className="flex-1" />
      <div className="contents group-data-bar:hidden">
        <CaptionsToggle />
        <Speed />
        <div className="contents max-tablet:hidden wide:group-data-docked/replay:hidden">
          <Quality />
          <Volume />
          <PictureInPicture />
        </div>
        {document.fullscreenEnabled && (
          <IconButton icon={full ? Minimize : Maximize} label={t`Full screen`} aria-pressed={full} className="wide:group-data-docked/replay:hidden" onClick={() => toggleFullscreen(box.current)} />
        )}
        <IconButton icon={CircleHelp} label={t`Keyboard shortcuts`} aria-haspopup="dialog" data-testid="keys" className="max-tablet:hidden wide:group-data-docked/replay:hidden" onClick={onHelp} />
      </div>
    </div>
  );
}

function Jump({ by, label, text }: { by: number; label: string; text: string }) {
  const { transport } = usePlayback();
  return <Button look="quiet" small aria-label={label} title={label} className="max-[359px]:hidden" onClick={() => transport.seek(transport.time + by)}><span dir="ltr">{text}</span></Button>;
}

function Position() {
  const { transport } = usePlayback();
  const { duration } = useSignal(transport.extent);
  const now = useMoment(clock);
  return (
    <p dir="ltr" className="px-1 text-small whitespace-nowrap">
      <span data-testid="now">{now}</span>
      <span className="text-ink-2"> / {clock(duration)}</span>
    </p>
  );
}

/** In the bar that the player shrinks to there is no timeline to see it on. */
function NowChapter() {
  const chapters = present(useReplay().chapters) ?? [];
  const chapter = chapters[useCurrent(chapters)];
  return <p className="hidden min-w-0 truncate text-small text-ink-2 group-data-bar:block">{chapter?.title}</p>;
}

function CaptionsToggle() {
  const playback = usePlayback();
  const on = useSignal(playback.captions);
  const cues = present(useReplay().transcript)?.cues ?? [];
  if (cues.length === 0) return null;
  return (
    <Button look="quiet" small data-testid="captions" aria-pressed={on} title={t`Captions`} onClick={() => playback.toggleCaptions()}>
      <Icon of={CaptionsIcon} />
      <span className="sr-only">{t`Captions`}</span>
      <span className="max-tablet:sr-only">{on ? t`on` : t`off`}</span>
    </Button>
  );
}

function Speed() {
  const { transport } = usePlayback();
  const speed = useSignal(transport.speed);
  return (
    <Select label={t`Speed`} dir="ltr" bare small data-testid="speed" value={speed} onChange={(event) => transport.setSpeed(Number(event.target.value))}>
      {SPEEDS.map((value) => <option key={value} value={value}>{`${value}×`}</option>)}
    </Select>
  );
}

function PictureInPicture() {
  const { transport } = usePlayback();
  if (!document.pictureInPictureEnabled) return null;
  return <IconButton icon={PictureInPicture2} label={t`Picture in picture`} onClick={() => void togglePictureInPicture(transport.video)} />;
}

async function togglePictureInPicture(video: HTMLVideoElement | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else await video?.requestPictureInPicture();
}

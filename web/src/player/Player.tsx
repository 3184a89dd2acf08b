import { useEffect, type RefObject } from "react";

import { backToPlayer } from "./back";
import { Controls } from "./Controls";
import { Picture } from "./Picture";
import { usePlayback } from "./playback";
import { Timeline } from "./Timeline";
import { useSignal } from "./useSignal";

interface Props {
  /** What becomes as large as the screen. */
  box: RefObject<HTMLDivElement | null>;
  /** A bar of 64 px at the top of the window. */
  bar: boolean;
  onVideo: (video: HTMLVideoElement) => () => void;
  /** Moves it into a corner, or back; undefined where it stays. */
  onDock?: () => void;
  onHelp: () => void;
}

/** Picture, timeline and controls. */
export function Player({ box, bar, onVideo, onDock, onHelp }: Props) {
  const { transport } = usePlayback();
  const playing = useSignal(transport.playing);
  useRungMark(box);
  return (
    <div
      ref={box}
      id="player"
      data-testid="player"
      data-state={playing ? "playing" : "paused"}
      data-bar={bar || undefined}
      className="group relative grid gap-1 bg-page data-bar:fixed data-bar:inset-x-0 data-bar:top-0 data-bar:z-30 data-bar:grid-cols-[auto_1fr] data-bar:items-center data-bar:border-b data-bar:border-line data-bar:bg-surface fullscreen:content-center"
    >
      <div className="rounded-control outline-1 outline-line group-data-bar:h-16 group-data-bar:pb-1 group-data-bar:outline-none">
        <Picture onVideo={onVideo} onPress={bar ? backToPlayer : () => transport.toggle()} />
      </div>
      <Timeline />
      <Controls box={box} onDock={onDock} onHelp={onHelp} />
    </div>
  );
}

/** Tells in the page which rung is playing. */
function useRungMark(box: RefObject<HTMLDivElement | null>): void {
  const media = useSignal(usePlayback().media);
  useEffect(() => media?.playing.on((rung) => {
    if (box.current && rung) box.current.dataset["rung"] = String(rung.height);
  }), [media, box]);
}

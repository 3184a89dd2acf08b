import { useEffect, useRef } from "react";
import { Trans } from "@lingui/react/macro";

import { lastBegun } from "@/replay/spans";
import { present } from "@/replay/absence";
import { fileUrl } from "@/replay/file-url";
import { Captions } from "./Captions";
import { NoticeBox } from "./NoticeBox";
import { usePlayback } from "./playback";
import { SoundStage } from "./SoundStage";
import { useHasPicture } from "./useHasPicture";
import { useReplay } from "./useReplay";
import { useSignal } from "./useSignal";

/** The video element and what lies over it. Dark in every theme: a picture wants no bright frame. */
export function Picture({ onVideo, onPress }: { onVideo: (video: HTMLVideoElement) => () => void; onPress: () => void }) {
  const hasPicture = useHasPicture();
  const poster = usePoster();
  return (
    <div id="picture" className="relative aspect-video overflow-hidden rounded-control bg-sunken text-ink scheme-dark group-data-bar:h-full group-data-bar:rounded-none">
      <video
        ref={useVideo(onVideo)}
        data-testid="video"
        playsInline
        preload="auto"
        poster={poster}
        onClick={onPress}
        // Rungs round their widths: without this, a line of the ground would show beside them.
        className="size-full scale-[1.004] object-contain"
      />
      {!hasPicture && <SoundStage onPress={onPress} />}
      <div className="pointer-events-none absolute inset-x-2 bottom-1 z-10 grid gap-1 group-data-bar:hidden">
        <Captions />
        <NoticeBox />
      </div>
      <Waiting />
    </div>
  );
}

/** Tells what is done with the element once it is there, and lets go of it when it leaves. */
function useVideo(onVideo: (video: HTMLVideoElement) => () => void) {
  const video = useRef<HTMLVideoElement>(null);
  const { transport } = usePlayback();
  useEffect(() => {
    const node = video.current;
    if (!node) return;
    const detach = transport.attach(node);
    const close = onVideo(node);
    return () => {
      close();
      detach();
    };
  }, [transport, onVideo]);
  return video;
}

/** The slide on screen where playback begins: something to look at before the first picture has come. */
function usePoster(): string | undefined {
  const replay = useReplay();
  const { transport } = usePlayback();
  const begin = useRef(transport.time);
  const slides = present(replay.slides) ?? [];
  const slide = slides[Math.max(0, lastBegun(slides, begin.current))];
  return slide ? fileUrl(replay, slide.image) : undefined;
}

function Waiting() {
  const { transport } = usePlayback();
  const waiting = useSignal(transport.waiting);
  if (!waiting || transport.isAtEdge) return null;
  return (
    <p data-testid="waiting" className="absolute start-2 top-2 rounded-control bg-sunken px-2 text-small">
      <Trans>Loading</Trans>
    </p>
  );
}

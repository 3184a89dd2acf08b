import { useLayoutEffect, useRef } from "react";
import { t } from "@lingui/core/macro";

import { present } from "@/replay/absence";
import { fileUrl } from "@/replay/file-url";
import { during } from "@/replay/spans";
import { clock } from "@/replay/time";
import { gapReason } from "@/replay/words";
import { usePlayback } from "./playback";
import { useReplay } from "./useReplay";

/** What is under the pointer on the timeline: a small picture, the time, the chapter. `share`: 0 to 1 of its width. */
export function Preview({ share }: { share: number }) {
  const replay = useReplay();
  const { transport } = usePlayback();
  const box = useRef<HTMLDivElement>(null);
  const time = share * transport.duration;
  const gap = during(replay.gaps, time);
  const isThere = time < transport.available;
  const thumbnail = gap || !isThere ? null : during(present(replay.thumbnails) ?? [], time);
  const place = gap ? gapReason(gap.reason) : isThere ? during(present(replay.chapters) ?? [], time)?.title : t`this part is still being made`;
  const highlight = during(present(replay.highlights) ?? [], time)?.text;
  useLayoutEffect(() => {
    const width = box.current?.parentElement?.clientWidth ?? 0;
    const half = (box.current?.offsetWidth ?? 0) / 2;
    if (box.current) box.current.style.left = `${Math.min(Math.max(half, share * width), width - half)}px`;
  }, [share, place, highlight]);
  return (
    <div ref={box} data-testid="preview" className="pointer-events-none absolute bottom-full z-20 mb-1 w-max max-w-preview -translate-x-1/2 rounded-float border border-line bg-surface p-1 shadow-float group-data-bar:hidden">
      {thumbnail && (
        <div
          className="rounded-control bg-sunken"
          style={{
            backgroundImage: `url(${JSON.stringify(new URL(fileUrl(replay, thumbnail.image), document.baseURI).href)})`,
            backgroundPosition: `-${thumbnail.x}px -${thumbnail.y}px`,
            width: thumbnail.width,
            height: thumbnail.height,
          }}
        />
      )}
      <p className="px-1 text-small">{clock(time)}  <bdi>{place}</bdi></p>
      {highlight && <p dir="auto" className="m-1 line-clamp-3 border-s-2 border-accent ps-1 text-small text-ink-2">{highlight}</p>}
    </div>
  );
}

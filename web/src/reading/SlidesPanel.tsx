import { useEffect, useRef } from "react";

import { TimeRail } from "@/components/TimeRail";
import { useCurrent } from "@/player/useMoment";
import { useReplay } from "@/player/useReplay";
import { present, whyAbsent } from "@/replay/absence";
import { Absent } from "./Absent";
import { BackToNow } from "./BackToNow";
import { SlideEntry } from "./SlideEntry";
import { useFollow } from "./useFollow";

/** Every showing of a slide in order; the one on screen is marked and kept in view, if the reader lets us. */
export function SlidesPanel({ query }: { query: string }) {
  const replay = useReplay();
  const slides = present(replay.slides) ?? [];
  const current = useCurrent(slides);
  const { follow, following } = useFollow();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = box.current?.querySelectorAll<HTMLElement>(".entry-slide")[Math.max(0, current)];
    if (following && row) follow.reveal(row);
  }, [follow, following, current]);
  const absence = whyAbsent("slides", replay.slides, replay, (showings) => showings.length);
  if (absence) return <Absent part="slides" absence={absence} />;
  return (
    <div ref={box} className="pt-4">
      <TimeRail>
        {slides.map((slide, index) => (
          <SlideEntry
            key={slide.index}
            slide={slide}
            again={slides.findIndex(({ page }) => page === slide.page) < index}
            current={index === current}
            query={query}
          />
        ))}
      </TimeRail>
      <BackToNow hidden={following} onClick={() => follow.resume()} />
    </div>
  );
}

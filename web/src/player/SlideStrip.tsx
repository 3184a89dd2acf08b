import { useEffect, useRef } from "react";
import { t } from "@lingui/core/macro";
import { useVirtualizer } from "@tanstack/react-virtual";

import { TimeLink } from "@/components/TimeLink";
import { present } from "@/replay/absence";
import type { SlideShowing } from "@/replay/documents";
import { fileUrl } from "@/replay/file-url";
import { clock } from "@/replay/time";
import { useCurrent } from "./useMoment";
import { useReplay } from "./useReplay";

const SLIDE_PIXELS = 112;

/** The slides in the order in which they were shown; the one on screen is kept in view. From left to right in every language. */
export function SlideStrip() {
  const replay = useReplay();
  const slides = present(replay.slides) ?? [];
  const current = useCurrent(slides);
  const strip = useRef<HTMLOListElement>(null);
  const virtual = useVirtualizer({ horizontal: true, count: slides.length, getScrollElement: () => strip.current, estimateSize: () => SLIDE_PIXELS, overscan: 4, isRtl: false });
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: "center" });
  }, [virtual, current]);
  if (slides.length === 0) return null;
  return (
    <ol ref={strip} dir="ltr" aria-label={t`Slides`} data-testid="slide-strip" className="relative -mx-1 h-[96px] overflow-x-auto overflow-y-hidden">
      <li role="presentation" aria-hidden className="h-px" style={{ width: virtual.getTotalSize() }} />
      {virtual.getVirtualItems().map((item) => {
        const slide = slides[item.index];
        return slide && (
          <li key={item.key} className="absolute top-1 start-0 px-1" style={{ transform: `translateX(${item.start}px)`, width: SLIDE_PIXELS }}>
            <StripSlide slide={slide} src={fileUrl(replay, slide.image)} current={item.index === current} again={slides.findIndex(({ page }) => page === slide.page) < item.index} />
          </li>
        );
      })}
    </ol>
  );
}

/** `again`: it was shown before. */
function StripSlide({ slide, src, current, again }: { slide: SlideShowing; src: string; current: boolean; again: boolean }) {
  const [page, start] = [slide.page + 1, clock(slide.start)];
  const time = again ? t`${start}, again` : start;
  return (
    <TimeLink time={slide.start} aria-label={t`Slide ${page}, go to ${time}`} aria-current={current || undefined} className="block text-small text-ink-2 no-underline aria-[current]:text-accent">
      <img src={src} alt="" loading="lazy" width={104} height={58} className={`block aspect-video w-full rounded-control border-2 object-cover ${current ? "border-accent" : "border-line"}`} />
      {time}
    </TimeLink>
  );
}

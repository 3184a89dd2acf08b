import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { TimeLink } from "@/components/TimeLink";
import { useReplay } from "@/player/useReplay";
import type { SlideShowing } from "@/replay/documents";
import { fileUrl } from "@/replay/file-url";
import { clock } from "@/replay/time";

/** Slides between notes, from left to right in every language; each leads to where it was shown. */
export function NoteSlides({ slides }: { slides: readonly SlideShowing[] }) {
  const replay = useReplay();
  if (slides.length === 0) return null;
  return (
    <div className="ms-gutter mb-3 flex flex-wrap gap-2 ps-4 rtl:flex-row-reverse rtl:justify-end">
      {slides.map((slide) => {
        const [page, time] = [slide.page + 1, clock(slide.start)];
        return (
          <figure key={slide.index} className="max-w-figure grow basis-[calc(50%-4px)]">
            <TimeLink time={slide.start} aria-label={t`Slide ${page}, go to ${time}`} className="block">
              <img src={fileUrl(replay, slide.image)} alt={slide.text ?? ""} loading="lazy" width={192} height={108} className="block aspect-video w-full rounded-control border border-line object-cover" />
            </TimeLink>
            <figcaption className="text-small text-ink-2"><Trans>Slide {page}</Trans></figcaption>
          </figure>
        );
      })}
    </div>
  );
}

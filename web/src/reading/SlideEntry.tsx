import { memo } from "react";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { GutterTime, RailEntry } from "@/components/RailEntry";
import { TimeLink } from "@/components/TimeLink";
import { useReplay } from "@/player/useReplay";
import type { SlideShowing } from "@/replay/documents";
import { fileUrl } from "@/replay/file-url";
import { find } from "@/replay/find";
import { clock } from "@/replay/time";
import { Found } from "./Marked";

interface Props {
  slide: SlideShowing;
  /** It was shown before. */
  again: boolean;
  current: boolean;
  query: string;
}

export const SlideEntry = memo(function SlideEntry({ slide, again, current, query }: Props) {
  const replay = useReplay();
  const page = slide.page + 1;
  const name = again ? t`Slide ${page}, again` : t`Slide ${page}`;
  const [time, until, lower] = [clock(slide.start), clock(slide.end), name.toLowerCase()];
  const src = fileUrl(replay, slide.image);
  const matches = slide.text !== null && query.trim() !== "" && find([slide.text], query).length > 0;
  return (
    <RailEntry start={slide.start} end={slide.end} current={current} className="entry-slide group/slide pb-4" gutter={<GutterTime time={slide.start} hidden />}>
      <TimeLink time={slide.start} data-testid="slide" aria-label={t`${name}, go to ${time}`} className="block max-w-measure">
        <img
          src={src}
          alt={slide.text ?? name}
          loading="lazy"
          width={1280}
          height={720}
          className="block h-auto w-full rounded-control border-2 border-line group-aria-[current]/slide:border-accent"
        />
      </TimeLink>
      <p className="flex max-w-measure flex-wrap gap-x-3 pt-1 text-small text-ink-2">
        <span className="group-aria-[current]/slide:font-strong group-aria-[current]/slide:text-ink">{name}</span>
        <span className="flex-1"><Trans>until {until}</Trans></span>
        <a href={src} target="_blank" rel="noreferrer" aria-label={t`Open the picture of ${lower}`} className="inline-block min-h-target"><Trans>Open the picture</Trans></a>
      </p>
      {matches && <p className="max-w-measure text-small whitespace-pre-line text-ink-2"><Found text={slide.text ?? ""} query={query} /></p>}
    </RailEntry>
  );
});

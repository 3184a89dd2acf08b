import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { RailEntry, GutterTime } from "@/components/RailEntry";
import { TimeLink } from "@/components/TimeLink";
import { TimeRail } from "@/components/TimeRail";
import { present, whyAbsent } from "@/replay/absence";
import { useCurrent } from "./useMoment";
import { useReplay } from "./useReplay";

/** The chapters. */
export function Contents() {
  const replay = useReplay();
  const chapters = present(replay.chapters) ?? [];
  const current = useCurrent(chapters);
  const absence = whyAbsent("chapters", replay.chapters, replay, (list) => list.length);
  return (
    <nav aria-label={t`Contents`}>
      <h2 className="mb-1 font-strong"><Trans>Chapters</Trans></h2>
      {absence ? (
        <p className="text-ink-2">{absence.reason}</p>
      ) : (
        <TimeRail as="ol">
          {chapters.map((chapter, index) => (
            <RailEntry key={chapter.start} as="li" start={chapter.start} end={chapter.end} gutter={<GutterTime time={chapter.start} hidden />}>
              <TimeLink
                time={chapter.start}
                dir="auto"
                data-testid="chapter"
                aria-current={index === current || undefined}
                className="block min-h-target pb-1 text-ink no-underline hover:text-accent hover:underline aria-[current]:font-strong"
              >
                {chapter.title}
              </TimeLink>
            </RailEntry>
          ))}
        </TimeRail>
      )}
    </nav>
  );
}

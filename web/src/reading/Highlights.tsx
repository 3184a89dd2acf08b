import { Plural } from "@lingui/react/macro";

import { GutterTime, RailEntry } from "@/components/RailEntry";
import { TimeLink } from "@/components/TimeLink";
import { TimeRail } from "@/components/TimeRail";
import type { Highlight } from "@/replay/documents";
import { useIsWide } from "@/view/useIsWide";

/** More are folded away, so that the notes begin where the eye does. */
const OPEN_MAX = 4;

/** What was emphasised. */
export function Highlights({ highlights }: { highlights: readonly Highlight[] }) {
  const isWide = useIsWide();
  if (highlights.length === 0) return null;
  return (
    <details data-testid="highlights" open={isWide && highlights.length <= OPEN_MAX} className="border-b border-line py-2">
      <summary className="min-h-target cursor-pointer font-strong">
        <Plural value={highlights.length} one="# highlight" other="# highlights" />
      </summary>
      <TimeRail as="ul">
        {highlights.map((highlight) => (
          <RailEntry key={highlight.start} as="li" start={highlight.start} end={highlight.end} gutter={<GutterTime time={highlight.start} hidden />}>
            <TimeLink time={highlight.start} dir="auto" className="block min-h-target pb-1 text-ink no-underline hover:text-accent hover:underline">
              {highlight.text.replaceAll("\n", " ")}
            </TimeLink>
          </RailEntry>
        ))}
      </TimeRail>
    </details>
  );
}

import { Trans } from "@lingui/react/macro";
import { TriangleAlert } from "lucide-react";

import { Icon } from "@/components/Icon";
import { TimeLink } from "@/components/TimeLink";
import type { Gap, MissingPart } from "@/replay/documents";
import { clock } from "@/replay/time";
import { gapReason, partName } from "@/replay/words";

/** Gaps and parts that could not be made are named, never hidden. */
export function MissingCard({ gaps, missing }: { gaps: readonly Gap[]; missing: readonly MissingPart[] }) {
  if (gaps.length + missing.length === 0) return null;
  return (
    <section className="rounded-control border border-line bg-surface px-4 py-3">
      <h2 className="flex items-center gap-2 font-strong">
        <Icon of={TriangleAlert} className="text-warn" />
        <Trans>Missing from this replay</Trans>
      </h2>
      <ul className="mt-1">
        {gaps.map((gap) => (
          <li key={gap.start} data-testid="gap-named">
            <TimeLink time={gap.start} className="inline-block min-h-target">{span(gap)}</TimeLink>
            {`: ${gapReason(gap.reason)}.`}
          </li>
        ))}
        {missing.map(({ part, reason }) => (
          <li key={part} data-testid="missing">{`${partName(part)}: ${reason}`}</li>
        ))}
      </ul>
    </section>
  );
}

function span({ start, end }: Gap) {
  const [from, to] = [clock(start), clock(end)];
  return <Trans>{from} to {to}</Trans>;
}

import { Fragment } from "react";
import { Trans } from "@lingui/react/macro";
import { Loader } from "lucide-react";

import { Icon } from "@/components/Icon";
import { stillToCome } from "@/replay/making";
import { timeLeft } from "@/replay/words";
import { useReplay } from "./useReplay";

/** How far each part of a replay in the making is. */
export function MakingCard() {
  const replay = useReplay();
  if (!replay.making) return null;
  return (
    <section data-testid="making" className="rounded-control border border-line bg-surface px-4 py-3">
      <h2 className="flex flex-wrap items-center gap-x-2 font-strong">
        <Icon of={Loader} className="text-accent" />
        <span><Trans>Still being made</Trans> </span>
        <span data-testid="time-left" className="font-normal text-ink-2">{timeLeft(replay.making.secondsLeft)}</span>
      </h2>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4">
        {stillToCome(replay).map(({ what, how }) => (
          <Fragment key={what}>
            <dt>{what}</dt>
            <dd className="text-ink-2">{how}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

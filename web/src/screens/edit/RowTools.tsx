import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Pause, Play } from "lucide-react";

import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { usePlayback } from "@/player/playback";
import { useSignal } from "@/player/useSignal";
import { clock } from "@/replay/time";
import { isChanged, type Caption, type Group } from "./captions";
import type { CaptionAction } from "./keys";

interface Props {
  caption: Caption;
  group: Group;
  onAction: (action: Exclude<CaptionAction, "leave">) => void;
  onReview: (reviewed: boolean) => void;
  onRevert: () => void;
}

/** `1:02.35` */
const exact = (seconds: number) => `${clock(seconds)}.${String(Math.floor((seconds % 1) * 100 + 1e-6)).padStart(2, "0")}`;

/** What the keys of the active caption do, for whoever has none. */
export function RowTools({ caption, group, onAction, onReview, onRevert }: Props) {
  const playing = useSignal(usePlayback().transport.playing);
  const wasReviewed = group.origins.every((origin) => origin.reviewed);
  return (
    <div role="group" aria-label={t`This caption`} className="flex flex-wrap items-center gap-x-1 px-1 pb-1">
      <span dir="ltr" className="px-1 text-small text-ink-2">{`${exact(caption.start)} – ${exact(caption.end)}`}</span>
      <Button look="quiet" small onClick={() => onAction("play")}><Icon of={playing ? Pause : Play} />{playing ? <Trans>Pause</Trans> : <Trans>Play</Trans>}</Button>
      <Button look="quiet" small onClick={() => onAction("start")}><Trans>Begin here</Trans></Button>
      <Button look="quiet" small onClick={() => onAction("end")}><Trans>End here</Trans></Button>
      <Button look="quiet" small onClick={() => onAction("split")}><Trans>Split</Trans></Button>
      <Button look="quiet" small onClick={() => onAction("merge")}><Trans>Merge</Trans></Button>
      {!isChanged(group) && !wasReviewed && <Button look="quiet" small aria-pressed={group.reviewed} onClick={() => onReview(!group.reviewed)}><Trans>Mark as reviewed</Trans></Button>}
      {isChanged(group) && <Button look="quiet" small onClick={onRevert}><Trans>As it was</Trans></Button>}
    </div>
  );
}

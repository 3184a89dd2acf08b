import { useState } from "react";
import { t } from "@lingui/core/macro";

import { Select } from "@/components/Select";
import type { Media, Rung } from "./media";
import { usePlayback } from "./playback";
import { useHasPicture } from "./useHasPicture";
import { useSignal } from "./useSignal";

const AUTO = "auto";

/** Keeps its room from the beginning, so that nothing moves once the rungs are known. */
export function Quality() {
  const media = useSignal(usePlayback().media);
  if (!useHasPicture()) return null;
  return <div className="w-[108px]">{media && <Rungs media={media} />}</div>;
}

function Rungs({ media }: { media: Media }) {
  const rungs = useSignal(media.rungs);
  const playing = useSignal(media.playing);
  const [chosen, setChosen] = useState(AUTO);
  if (!rungs) return null;
  const choose = (value: string) => {
    setChosen(value);
    media.choose(value === AUTO ? null : Number(value));
  };
  return (
    <Select label={t`Quality`} bare small disabled={rungs.length < 2} className="w-full" data-testid="quality" value={chosen} onChange={(event) => choose(event.target.value)}>
      <option value={AUTO}>{autoLabel(playing)}</option>
      {rungs.map((rung) => <option key={rung.id} value={rung.id}>{`${rung.height}p`}</option>)}
    </Select>
  );
}

function autoLabel(playing: Rung | null): string {
  const height = playing?.height;
  return height ? t`Auto (${height}p)` : t`Auto`;
}

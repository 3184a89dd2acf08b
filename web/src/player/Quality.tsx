import { useState } from "react";
import { t } from "@lingui/core/macro";

import { Select } from "@/components/Select";
import type { Media, Rung } from "./media";
import { usePlayback } from "./playback";
import { useSignal } from "./useSignal";

const AUTO = "auto";

export function Quality() {
  const media = useSignal(usePlayback().media);
  return media && <Rungs media={media} />;
}

function Rungs({ media }: { media: Media }) {
  const rungs = useSignal(media.rungs);
  const playing = useSignal(media.playing);
  const [chosen, setChosen] = useState(AUTO);
  if (!rungs || rungs.length < 2) return null;
  const choose = (value: string) => {
    setChosen(value);
    media.choose(value === AUTO ? null : Number(value));
  };
  return (
    <Select label={t`Quality`} bare small data-testid="quality" value={chosen} onChange={(event) => choose(event.target.value)}>
      <option value={AUTO}>{autoLabel(playing)}</option>
      {rungs.map((rung) => <option key={rung.id} value={rung.id}>{`${rung.height}p`}</option>)}
    </Select>
  );
}

function autoLabel(playing: Rung | null): string {
  const height = playing?.height;
  return height ? t`Auto (${height}p)` : t`Auto`;
}

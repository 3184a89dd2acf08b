import { t } from "@lingui/core/macro";

import { MenuChoice } from "@/components/Menu";
import type { Media, Rung } from "./media";
import { useSignal } from "./useSignal";

export const AUTO = "auto";

/** `chosen`: a rung, or [`AUTO`]. */
export function Quality({ media, chosen, onChoose }: { media: Media; chosen: string; onChoose: (value: string) => void }) {
  const rungs = useSignal(media.rungs) ?? [];
  const playing = useSignal(media.playing);
  if (rungs.length < 2) return null;
  const choose = (value: string) => {
    onChoose(value);
    media.choose(value === AUTO ? null : Number(value));
  };
  const options = [{ value: AUTO, label: autoLabel(playing) }, ...rungs.map(({ id, height }) => ({ value: String(id), label: `${height}p` }))];
  return <MenuChoice label={t`Quality`} value={chosen} onChange={choose} options={options} />;
}

function autoLabel(playing: Rung | null): string {
  const height = playing?.height;
  return height ? t`Auto (${height}p)` : t`Auto`;
}

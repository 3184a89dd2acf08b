import { t } from "@lingui/core/macro";
import { Volume2, VolumeX } from "lucide-react";

import { IconButton } from "@/components/IconButton";
import { Range } from "@/components/Range";
import { usePlayback } from "./playback";
import { useSignal } from "./useSignal";

export function Volume() {
  const { transport } = usePlayback();
  const { volume, muted } = useSignal(transport.sound);
  return (
    <span className="inline-flex items-center @max-[459px]:hidden">
      <IconButton icon={muted ? VolumeX : Volume2} label={t`Mute`} aria-pressed={muted} data-testid="mute" onClick={() => transport.toggleMute()} />
      <Range aria-label={t`Volume`} data-keys="arrows" min={0} max={1} step={0.05} value={muted ? 0 : volume} onValue={(value) => transport.setVolume(value)} className="h-6 w-16 accent-ink-2" />
    </span>
  );
}

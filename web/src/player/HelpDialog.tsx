import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { Dialog } from "@/components/Dialog";
import { KeyList } from "@/components/KeyList";
import type { Shortcut } from "./keys";
import { usePlayback } from "./playback";
import { useSignal } from "./useSignal";

export function HelpDialog({ open, onClose, shortcuts }: { open: boolean; onClose: () => void; shortcuts: readonly Shortcut[] }) {
  const { singleKeys } = usePlayback();
  const single = useSignal(singleKeys);
  return (
    <Dialog open={open} onClose={onClose} title={t`Keyboard`} testId="help">
      <KeyList keys={shortcuts} />
      <label className="mt-4 flex min-h-row items-center gap-2">
        <input type="checkbox" checked={single} onChange={(event) => singleKeys.emit(event.target.checked)} className="size-icon accent-accent" />
        <Trans>Single-key shortcuts</Trans>
      </label>
    </Dialog>
  );
}

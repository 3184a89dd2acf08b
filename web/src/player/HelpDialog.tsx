import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Fragment } from "react";

import { Dialog } from "@/components/Dialog";
import type { Shortcut } from "./keys";
import { usePlayback } from "./playback";
import { useSignal } from "./useSignal";

export function HelpDialog({ open, onClose, shortcuts }: { open: boolean; onClose: () => void; shortcuts: readonly Shortcut[] }) {
  const { singleKeys } = usePlayback();
  const single = useSignal(singleKeys);
  return (
    <Dialog open={open} onClose={onClose} title={t`Keyboard`} testId="help">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {shortcuts.map((shortcut) => (
          <Fragment key={shortcut.does}>
            <dt className="flex flex-wrap gap-1 text-small">
              {shortcut.shown.map((key) => <kbd key={key} className="min-w-6 rounded-control border border-control px-1 text-center">{key}</kbd>)}
            </dt>
            <dd>{shortcut.does}</dd>
          </Fragment>
        ))}
      </dl>
      <label className="mt-4 flex min-h-row items-center gap-2">
        <input type="checkbox" checked={single} onChange={(event) => singleKeys.emit(event.target.checked)} className="size-icon accent-accent" />
        <Trans>Single-key shortcuts</Trans>
      </label>
    </Dialog>
  );
}

import { Fragment } from "react";
import { t } from "@lingui/core/macro";

import { Dialog } from "@/components/Dialog";
import { keyList } from "./keys";

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t`Keys in a caption`} testId="help">
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1">
        {keyList().map(({ shown, does }) => (
          <Fragment key={does}>
            <dt className="flex flex-wrap gap-1 text-small">
              {shown.map((key) => <kbd key={key} className="min-w-6 rounded-control border border-control px-1 text-center">{key}</kbd>)}
            </dt>
            <dd>{does}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}

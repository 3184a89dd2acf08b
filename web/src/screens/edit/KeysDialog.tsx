import { t } from "@lingui/core/macro";

import { Dialog } from "@/components/Dialog";
import { KeyList } from "@/components/KeyList";
import { keyList } from "./keys";

export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={t`Keys in a caption`} testId="help">
      <KeyList keys={keyList()} />
    </Dialog>
  );
}

import type { ReactNode } from "react";
import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";

import { Icon } from "./Icon";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, the one to press first. */
  actions?: ReactNode;
  wide?: boolean;
  testId?: string;
}

/** For a decision or a list of keys; nothing is read in a dialog. */
export function Dialog({ open, onClose, title, children, actions, wide = false, testId }: Props) {
  const { t } = useLingui();
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-page opacity-80" />
        <Base.Popup
          data-testid={testId}
          className={`fixed inset-x-4 top-1/2 z-50 mx-auto max-h-[85dvh] -translate-y-1/2 overflow-auto rounded-float border border-line bg-surface p-6 text-ink shadow-float ${wide ? "max-w-page" : "max-w-dialog"}`}
        >
          <div className="mb-4 flex items-start gap-4">
            <Base.Title className="flex-1 text-heading font-strong">{title}</Base.Title>
            <Base.Close aria-label={t`Close`} className="inline-flex size-8 items-center justify-center rounded-control hover:bg-sunken">
              <Icon of={X} />
            </Base.Close>
          </div>
          {children}
          {actions && <div className="mt-6 flex flex-wrap gap-2">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

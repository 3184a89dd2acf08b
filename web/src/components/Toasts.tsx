import { Toast as Base } from "@base-ui/react/toast";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";

import { Icon } from "./Icon";
import { toasts } from "./toasts";

/** Stands once in the shell; [`toast`] says something in it. */
export function Toasts() {
  return (
    <Base.Provider toastManager={toasts}>
      <Base.Portal>
        <Base.Viewport className="fixed inset-x-4 bottom-4 z-50 mx-auto grid max-w-dialog gap-2">
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List() {
  const { t } = useLingui();
  const { toasts: shown } = Base.useToastManager();
  return shown.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className="flex items-center gap-3 rounded-float border border-line bg-surface px-4 py-2 text-ink shadow-float">
      <Base.Title render={<p />} className="flex-1" />
      <Base.Action className="min-h-8 rounded-control px-2 font-strong text-accent hover:bg-sunken" />
      <Base.Close aria-label={t`Close`} className="inline-flex size-8 items-center justify-center rounded-control hover:bg-sunken">
        <Icon of={X} />
      </Base.Close>
    </Base.Root>
  ));
}

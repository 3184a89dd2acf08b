import type { ReactNode } from "react";
import { CircleAlert } from "lucide-react";

import { Icon } from "./Icon";

/** What does not work, why, and the ways on from here. */
export function Problem({ what, children, actions }: { what: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <div role="alert" data-testid="error" className="grid max-w-measure gap-1 py-6">
      <h2 className="flex items-center gap-2 text-heading font-strong">
        <Icon of={CircleAlert} className="text-live" />
        {what}
      </h2>
      {children}
      {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

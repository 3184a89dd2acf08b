import type { ReactNode } from "react";

/** What stands where nothing is yet: why, and the one thing to do. */
export function EmptyState({ title, children, action }: { title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div data-testid="empty" className="max-w-measure py-6">
      <h2 className="text-heading font-strong">{title}</h2>
      {children && <div className="mt-1 text-ink-2">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

import type { ReactNode } from "react";

/** Who has made what stands below. */
export function Provenance({ children }: { children: ReactNode }) {
  return <p className="py-3 text-small text-ink-2">{children}</p>;
}

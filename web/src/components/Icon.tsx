import type { LucideIcon } from "lucide-react";

/** 18 px, stroke 1.5. Beside a word it says nothing by itself, so it is hidden from screen readers. */
export function Icon({ of: Glyph, className = "" }: { of: LucideIcon; className?: string }) {
  return <Glyph size={18} strokeWidth={1.5} aria-hidden focusable={false} className={`shrink-0 ${className}`} />;
}

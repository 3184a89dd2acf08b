import type { ReactNode } from "react";
import type { LucideIcon } from "lucide-react";

import { Icon } from "./Icon";

/** What a state means to whoever reads it. */
export type Tone = "quiet" | "ok" | "warn" | "bad" | "busy";

const COLOURS: Record<Tone, string> = { quiet: "text-ink-2", ok: "text-ok", warn: "text-warn", bad: "text-live", busy: "text-accent" };

/** A state is a word and an icon, never a colour alone. */
export function StateWord({ tone, icon, children }: { tone: Tone; icon: LucideIcon; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1 text-small ${COLOURS[tone]}`}>
      <Icon of={icon} />
      {children}
    </span>
  );
}

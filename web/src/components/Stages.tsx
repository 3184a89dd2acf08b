import { t } from "@lingui/core/macro";
import { Circle, CircleAlert, CircleCheck, CircleDashed, Loader, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { percent } from "@/i18n/format";
import { ProgressBar } from "./ProgressBar";
import { StateWord, type Tone } from "./StateWord";

export type StageState = "waiting" | "running" | "done" | "skipped" | "failed";

export interface StageRow {
  name: string;
  state: StageState;
  /** 0 to 1. */
  progress: number;
  /** The sentence of a failure, or what was skipped and why. */
  note?: string;
  /** Once it is done: the thing itself, such as the first slide or a link to the notes. */
  result?: ReactNode;
}

const LOOKS: Record<StageState, { tone: Tone; icon: LucideIcon }> = {
  waiting: { tone: "quiet", icon: Circle },
  running: { tone: "busy", icon: Loader },
  done: { tone: "ok", icon: CircleCheck },
  skipped: { tone: "quiet", icon: CircleDashed },
  failed: { tone: "bad", icon: CircleAlert },
};

function word({ state, progress }: StageRow): string {
  switch (state) {
    case "waiting":
      return t`Waiting`;
    case "running":
      return percent(progress);
    case "done":
      return t`Done`;
    case "skipped":
      return t`Left out`;
    case "failed":
      return t`Failed`;
  }
}

/** What is being made of a recording, in the order in which it ends. */
export function Stages({ rows }: { rows: readonly StageRow[] }) {
  return (
    <ol data-testid="stages" className="border-b border-line">
      {rows.map((row) => (
        <li key={row.name} data-state={row.state} className="grid min-h-row gap-1 border-t border-line py-2">
          <div className="flex items-center gap-4">
            <span className={`flex-1 ${row.state === "waiting" ? "text-ink-2" : ""}`}>{row.name}</span>
            <StateWord {...LOOKS[row.state]}>{word(row)}</StateWord>
          </div>
          {row.state === "running" && <ProgressBar label={row.name} share={row.progress} />}
          {row.note && <p className="text-small text-ink-2">{row.note}</p>}
          {row.result}
        </li>
      ))}
    </ol>
  );
}

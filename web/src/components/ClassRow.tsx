import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Eye, EyeOff, Loader, Upload, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { Class, ClassState } from "@/api/generated";
import { day } from "@/i18n/format";
import { clock } from "@/replay/time";
import { timeLeft } from "@/replay/words";
import { ProgressBar } from "./ProgressBar";
import { StateWord, type Tone } from "./StateWord";

interface Props {
  class: Class;
  /** Where rows of several courses stand together. */
  withCourse?: boolean;
  /** To whoever sees published classes alone, the state says nothing. */
  withState?: boolean;
  actions?: ReactNode;
}

/** One class in a list: its length in the gutter, its title, what is known of it, how far it is. */
export function ClassRow({ class: row, withCourse = false, withState = false, actions }: Props) {
  return (
    <li data-testid="class" data-state={row.state} className="grid grid-cols-[64px_minmax(0,1fr)] border-t border-line">
      <span className="border-e border-line py-3 pe-2 text-end text-small text-ink-2">{row.duration == null ? "" : clock(row.duration)}</span>
      <div className="flex min-h-row flex-wrap items-center gap-x-4 gap-y-1 py-2 ps-4">
        <div className="min-w-0 flex-1 basis-preview">
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: row.sessionId }}
            className="inline-block min-h-target font-strong text-ink no-underline hover:text-accent hover:underline"
          >
            {row.title}
          </Link>
          <p className="text-small text-ink-2">{facts(row, withCourse).join(" · ")}</p>
          {row.failure && <p className="text-small text-live">{row.failure.message}</p>}
        </div>
        {withState && <State row={row} />}
        {actions}
      </div>
    </li>
  );
}

function facts(row: Class, withCourse: boolean): string[] {
  const left = row.position ? clock(row.position.seconds) : null;
  return [...(withCourse ? [row.courseTitle] : []), ...(row.startedAt ? [day(row.startedAt)] : []), ...(left === null ? [] : [t`left at ${left}`])];
}

const LOOKS: Record<ClassState, { tone: Tone; icon: LucideIcon }> = {
  uploading: { tone: "busy", icon: Upload },
  processing: { tone: "busy", icon: Loader },
  draft: { tone: "warn", icon: EyeOff },
  published: { tone: "ok", icon: Eye },
  failed: { tone: "bad", icon: CircleAlert },
};

function State({ row }: { row: Class }) {
  const busy = row.state === "uploading" || row.state === "processing";
  return (
    <div className="grid w-figure gap-1">
      <StateWord {...LOOKS[row.state]}><Word state={row.state} /></StateWord>
      {busy && <ProgressBar label={row.title} share={row.progress ?? null} />}
      {busy && row.secondsLeft != null && <span className="text-small text-ink-2">{timeLeft(row.secondsLeft)}</span>}
    </div>
  );
}

function Word({ state }: { state: ClassState }) {
  switch (state) {
    case "uploading":
      return <Trans>Uploading</Trans>;
    case "processing":
      return <Trans>In the making</Trans>;
    case "draft":
      return <Trans>Not published</Trans>;
    case "published":
      return <Trans>Published</Trans>;
    case "failed":
      return <Trans>Failed</Trans>;
  }
}

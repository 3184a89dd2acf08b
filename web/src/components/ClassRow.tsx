import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CircleAlert, EyeOff, Loader, Upload, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import type { Class, ClassState } from "@/api/generated";
import { day, length } from "@/i18n/format";
import { clock } from "@/replay/time";
import { timeLeft } from "@/replay/words";
import { Facts } from "./Facts";
import { ProgressBar } from "./ProgressBar";
import { StateWord, type Tone } from "./StateWord";

interface Props {
  class: Class;
  /** Where rows of several courses stand together. */
  withCourse?: boolean;
  actions?: ReactNode;
}

/** One class in a list: its title, what is known of it, how far it is. */
export function ClassRow({ class: row, withCourse = false, actions }: Props) {
  return (
    <li data-testid="class" data-state={row.state} className="relative flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line py-2">
      <div className="min-w-0 flex-1 basis-preview">
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: row.sessionId }}
          className="inline-block min-h-target font-strong text-ink no-underline hover:text-accent hover:underline"
        >
          <bdi>{row.title}</bdi>
        </Link>
        <p className="text-small text-ink-2"><Facts of={facts(row, withCourse)} /></p>
        {row.failure && <p className="text-small text-live"><bdi>{row.failure.message}</bdi></p>}
      </div>
      {row.state !== "published" && <State row={row} state={row.state} />}
      {actions}
      {row.position && row.duration != null && <Watched share={row.position.seconds / row.duration} />}
    </li>
  );
}

function facts(row: Class, withCourse: boolean): string[] {
  return [...(withCourse ? [row.courseTitle] : []), ...(row.startedAt == null ? [] : [day(row.startedAt)]), ...(row.duration == null ? [] : [lasting(row.duration, row.position?.seconds ?? null)])];
}

function lasting(duration: number, seconds: number | null): string {
  if (seconds === null) return length(duration);
  const [left, end] = [clock(seconds), clock(duration)];
  return t`stopped at ${left} of ${end}`;
}

/** On the row's lower line, how far one has come; as every timeline from left to right. */
function Watched({ share }: { share: number }) {
  return <span className="absolute bottom-0 left-0 h-[2px] bg-accent" style={{ width: `${Math.min(100, share * 100)}%` }} />;
}

type OpenState = Exclude<ClassState, "published">;

const LOOKS: Record<OpenState, { tone: Tone; icon: LucideIcon }> = {
  uploading: { tone: "busy", icon: Upload },
  processing: { tone: "busy", icon: Loader },
  draft: { tone: "warn", icon: EyeOff },
  failed: { tone: "bad", icon: CircleAlert },
};

/** What still has to happen until students see the class. */
function State({ row, state }: { row: Class; state: OpenState }) {
  const busy = state === "uploading" || state === "processing";
  return (
    <div className={`grid gap-1 tablet:justify-items-end ${busy ? "w-figure" : ""}`}>
      <StateWord {...LOOKS[state]}><Word state={state} /></StateWord>
      {busy && <div className="w-full"><ProgressBar label={row.title} share={row.progress ?? null} /></div>}
      {busy && row.secondsLeft != null && <span className="text-small text-ink-2">{timeLeft(row.secondsLeft)}</span>}
    </div>
  );
}

function Word({ state }: { state: OpenState }) {
  switch (state) {
    case "uploading":
      return <Trans>Uploading</Trans>;
    case "processing":
      return <Trans>In the making</Trans>;
    case "draft":
      return <Trans>Not published</Trans>;
    case "failed":
      return <Trans>Failed</Trans>;
  }
}

import { Link } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { Replay as ApiReplay } from "@/api/generated";
import { Button, buttonClass } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { Stages } from "@/components/Stages";
import { stageRows } from "@/replay/stages";
import { timeLeft } from "@/replay/words";
import { CourseLink } from "./CourseLink";

/** Before there is anything to play: how far it is, or why there will be nothing. */
export function SessionWaiting({ api, onRetry }: { api: ApiReplay; onRetry: () => void }) {
  const failed = api.state === "failed";
  const stages = api.recordings.flatMap((recording) => recording.stages);
  return (
    <Page title={api.title} lead={<CourseLink courseId={api.courseId} />}>
      <div data-testid="status">
        {failed ? (
          <Failed api={api} />
        ) : (
          <EmptyState title={t`This replay is still being made`} action={<Button onClick={onRetry}><Trans>Look now</Trans></Button>}>
            <p><Trans>It opens by itself when it is ready. You can leave the page open.</Trans></p>
            <p>{timeLeft(api.secondsLeft ?? null)}</p>
          </EmptyState>
        )}
      </div>
      {!failed && stages.length > 0 && <Stages rows={stageRows(stages)} />}
    </Page>
  );
}

/** Whoever sees the recording can bring another one. */
function Failed({ api: { courseId, parts, recordings } }: { api: ApiReplay }) {
  const mends = recordings.length > 0;
  return (
    <Problem
      what={t`This recording could not become a replay`}
      actions={
        mends
          ? <Link to="/upload" search={{ course: courseId }} className={buttonClass("primary")}><Trans>Upload it again</Trans></Link>
          : <Link to="/courses/$courseId" params={{ courseId }} className={buttonClass()}><Trans>Other classes of the course</Trans></Link>
      }
    >
      <p><bdi>{parts.find((part) => part.state === "failed")?.reason}</bdi></p>
      {!mends && <p className="text-ink-2"><Trans>Your teacher can upload it again.</Trans></p>}
    </Problem>
  );
}

import { Link } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import type { Replay as ApiReplay } from "@/api/generated";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Page } from "@/components/Page";
import { Stages } from "@/components/Stages";
import { stageRows } from "@/replay/stages";
import { timeLeft } from "@/replay/words";
import { CourseLink } from "./CourseLink";

/** Before there is anything to play: how far it is, or why there will be nothing. */
export function SessionWaiting({ api, onRetry }: { api: ApiReplay; onRetry: () => void }) {
  const failed = api.state === "failed";
  const reason = api.parts.find((part) => part.state === "failed")?.reason;
  const stages = api.recordings.flatMap((recording) => recording.stages);
  return (
    <Page
      title={api.title}
      lead={<CourseLink courseId={api.courseId} />}
    >
      <div data-testid="status">
        {failed ? (
          <EmptyState title={t`This recording could not become a replay`} action={api.recordings.length > 0 && <Link to="/upload" search={{ course: api.courseId }}><Trans>Upload it again</Trans></Link>}>
            {reason ?? t`Ask the person who uploaded it.`}
          </EmptyState>
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

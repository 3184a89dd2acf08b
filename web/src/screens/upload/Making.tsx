import { useEffect } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { Play } from "lucide-react";

import type { Recording, Replay } from "@/api/generated";
import { homeQuery, replayQuery } from "@/api/queries";
import { hasFailed, isComplete } from "@/api/recordings";
import { whileBusy } from "@/api/while-busy";
import { buttonClass } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Icon } from "@/components/Icon";
import { Skeleton } from "@/components/Skeleton";
import { Stages } from "@/components/Stages";
import { timeLeft } from "@/replay/words";
import { forget } from "./remembered";
import { Publish } from "./Publish";
import { StageResult } from "./StageResult";
import { stageRow } from "./stages";

/** What is being made of a recording: each stage becomes the thing itself. */
export function Making({ recording }: { recording: Recording }) {
  const client = useQueryClient();
  const failed = hasFailed(recording);
  const complete = isComplete(recording);
  const replay = useQuery({ ...replayQuery(recording.sessionId), enabled: !failed, refetchInterval: whileBusy(({ state }: Replay) => state === "processing") });
  useEffect(() => void forget(recording.id), [recording.id]);
  useEffect(() => {
    if (complete) void client.invalidateQueries({ queryKey: replayQuery(recording.sessionId).queryKey });
    if (complete || failed) void client.invalidateQueries({ queryKey: homeQuery.queryKey });
  }, [client, complete, failed, recording.sessionId]);
  // Results come with the replay: until it is known, nothing is shown that they would push away.
  if (!failed && replay.isPending) return <Skeleton rows={7} />;
  const rows = recording.stages.map((stage) => ({ ...stageRow(stage, failed), result: <StageResult stage={stage} recording={recording} replay={replay.data} /> }));
  return (
    <>
      {failed ? <Failed recording={recording} /> : <Watch recording={recording} replay={replay.data} complete={complete} />}
      {rows.length > 0 && <Stages rows={rows} />}
    </>
  );
}

function Watch({ recording, replay, complete }: { recording: Recording; replay: Replay | undefined; complete: boolean }) {
  const playable = complete || Boolean(replay?.links?.playbackUrl);
  const left = replay?.state === "processing" ? timeLeft(replay.secondsLeft ?? null) : "";
  return (
    <div className="mb-6 flex min-h-row flex-wrap items-center gap-4">
      {playable && (
        <Link to="/sessions/$sessionId" params={{ sessionId: recording.sessionId }} className={buttonClass("primary")}>
          <Icon of={Play} />
          {complete ? <Trans>Open the replay</Trans> : <Trans>Watch what is there</Trans>}
        </Link>
      )}
      {complete && replay && <Publish replay={replay} />}
      {!complete && <p role="status" className="text-ink-2">{playable ? left : <Trans>It can be watched as soon as its first part is ready.</Trans>}</p>}
    </div>
  );
}

function Failed({ recording }: { recording: Recording }) {
  const { t } = useLingui();
  return (
    <div role="alert" data-testid="failure">
      <EmptyState
        title={t`This recording could not become a replay`}
        action={<Link to="/upload" search={{ course: recording.courseId }} className={buttonClass("primary")}><Trans>Upload another file</Trans></Link>}
      >
        <p>{recording.failure?.message ?? <Trans>A step that all others wait for failed. Whoever runs Lectern can begin it again.</Trans>}</p>
        <p className="mt-1"><Trans>The file on your device is as it was.</Trans></p>
      </EmptyState>
    </div>
  );
}

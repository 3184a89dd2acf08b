import { useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";

import { ApiError } from "@/api/errors";
import type { Recording } from "@/api/generated";
import { recordingQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { Stages, type StageRow } from "@/components/Stages";
import { percent } from "@/i18n/format";
import { GiveUp } from "./GiveUp";
import { waitingStages } from "./stages";
import { failureOf, howFar, troubleOf } from "./sending-words";
import { sendAgain, type Sending } from "./uploads";

/** The file on its way, and what will be made of it. */
export function SendingStages({ recording, sending }: { recording: Recording; sending: Sending }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const share = sending.size > 0 ? sending.sent / sending.size : 1;
  const again = () => sendAgain(recording.id, (complete) => client.setQueryData(recordingQuery(recording.id).queryKey, complete));
  useEffect(() => {
    // Given up elsewhere, or signed out: the recording says so, or the way to sign in does.
    if (sending.phase === "stopped" && sending.error instanceof ApiError && !sending.error.isPassing) void client.invalidateQueries({ queryKey: recordingQuery(recording.id).queryKey });
  }, [client, recording.id, sending]);
  const row: StageRow = {
    name: t`Upload`,
    state: sending.phase === "stopped" ? "failed" : "running",
    progress: share,
    note: sending.phase === "joining" ? t`All parts have arrived; they are put together.` : howFar(sending),
    result: (
      <div className="grid gap-2 pb-2">
        {sending.phase === "sending" && (sending.trouble || sending.offline) && <p role="status" className="text-warn">{troubleOf(sending)}</p>}
        {sending.phase === "stopped" && <Stopped error={sending.error} share={share} />}
        {sending.phase !== "joining" && (
          <div className="flex flex-wrap gap-2">
            {sending.phase === "stopped" && <Button small onClick={again}><Trans>Retry</Trans></Button>}
            <GiveUp recordingId={recording.id} />
          </div>
        )}
      </div>
    ),
  };
  return (
    <>
      <Stages rows={[row, ...waitingStages()]} />
      <p className="mt-4 text-ink-2"><Trans>You may read elsewhere in Lectern meanwhile. If this page is closed or reloaded, come back to it: what has arrived is not sent again.</Trans></p>
    </>
  );
}

function Stopped({ error, share }: { error: Error; share: number }) {
  const arrived = percent(share);
  return (
    <div role="alert" >
      <p className="text-live">{failureOf(error)}</p>
      <p className="text-ink-2"><Trans>What has arrived ({arrived}) is safe.</Trans></p>
    </div>
  );
}

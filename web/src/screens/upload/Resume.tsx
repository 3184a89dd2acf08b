import { useEffect, useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { t } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import type { Recording } from "@/api/generated";
import { recordingQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { ProgressBar } from "@/components/ProgressBar";
import { Skeleton } from "@/components/Skeleton";
import { percent } from "@/i18n/format";
import { arrivedShare } from "./arrived";
import { DropZone } from "./DropZone";
import { reopened, type Chosen } from "./file-handles";
import { fingerprintOf, isSame } from "./fingerprint";
import { GiveUp } from "./GiveUp";
import { remember, remembered, type Remembered } from "./remembered";
import { startSending } from "./uploads";

/** An upload that broke off: goes on by itself where the browser still opens the file, else asks for it. */
export function Resume({ recording }: { recording: Recording }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const queryKey = ["uploads", recording.id];
  const kept = useQuery({ queryKey: [...queryKey, "remembered"], queryFn: () => remembered(recording.id), staleTime: Infinity, gcTime: 0 });
  const arrived = useQuery({ queryKey: [...queryKey, "arrived"], queryFn: () => arrivedShare(recording.id), gcTime: 0 });
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = (file: File) => startSending(recording.id, file, (complete) => client.setQueryData(recordingQuery(recording.id).queryKey, complete));
  const check = useMutation({
    mutationFn: ({ file, handle }: Chosen) => whyNot(recording, kept.data ?? null, { file, handle }),
    onMutate: () => setRefusal(null),
    onSuccess: (reason, { file }) => (reason === null ? send(file) : setRefusal(reason)),
  });
  const handle = kept.data?.handle ?? null;
  useEffect(() => {
    if (handle) void reopened(handle, false).then((file) => file && check.mutate({ file, handle }));
  }, [handle]);
  const ask = async () => {
    const file = handle && (await reopened(handle, true));
    if (file) check.mutate({ file, handle });
    else setRefusal(t`The browser no longer opens the file. Choose it again.`);
  };
  // Nothing is offered before it is known how much is there, so that nothing moves under the pointer.
  if (arrived.isPending) return <Skeleton rows={4} />;
  const name = recording.fileName ?? t`the file`;
  const share = percent(arrived.data ?? 0);
  return (
    <div className="grid gap-4">
      <div className="grid gap-2 border-t border-line pt-4">
        <h2 className="text-heading font-strong"><Trans>This upload is not complete</Trans></h2>
        <ProgressBar label={t`Upload`} share={arrived.data ?? null} />
        <p>
          {arrived.data !== undefined && <><Trans>{share} have arrived and are safe; they are not sent again.</Trans> </>}
          {handle ? <Trans>The browser asks before it opens {name} again.</Trans> : <Trans>Choose {name} again to go on: a browser does not let a page keep it.</Trans>}
        </p>
      </div>
      {handle && <div><Button look="primary" onClick={() => void ask()}><Trans>Go on</Trans></Button></div>}
      <DropZone label={t`Drop ${name} here`} error={refusal} disabled={check.isPending || kept.isPending} onChosen={check.mutate} />
      {check.isPending && <p role="status" className="text-ink-2"><Trans>Looking at the file…</Trans></p>}
      {check.error && <p role="alert" className="text-live"><Trans>The file cannot be read. Check that it is still there, then choose it again.</Trans></p>}
      <div><GiveUp recordingId={recording.id} /></div>
    </div>
  );
}

/** Null: it is the file that was announced. */
async function whyNot(recording: Recording, before: Remembered | null, { file, handle }: Chosen): Promise<string | null> {
  const fingerprint = await fingerprintOf(file);
  const [other, announced] = [file.name, recording.fileName ?? ""];
  if (before ? !isSame(before.fingerprint, fingerprint) : recording.size !== file.size) {
    return t`${other} is another file than the one whose upload began, ${announced}. Nothing was sent.`;
  }
  await remember({ recordingId: recording.id, fingerprint, handle: handle ?? before?.handle ?? null });
  return null;
}

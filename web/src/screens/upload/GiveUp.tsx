import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { homeQuery, openUploadsQuery, recordingQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { toast } from "@/components/toasts";
import { Refusal } from "@/screens/courses/Refusal";
import { giveUp } from "./uploads";

export function GiveUp({ recordingId }: { recordingId: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => giveUp(recordingId),
    onSuccess: async (recording) => {
      client.setQueryData(recordingQuery(recordingId).queryKey, recording);
      for (const { queryKey } of [openUploadsQuery, homeQuery]) void client.invalidateQueries({ queryKey });
      toast(t`The upload was given up.`);
      await navigate({ to: "/upload", search: { course: recording.courseId }, replace: true });
    },
  });
  return (
    <>
      <Button small onClick={() => setAsking(true)}><Trans>Cancel the upload</Trans></Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t`Cancel the upload?`}
        actions={
          <>
            <Button look="primary" disabled={end.isPending} onClick={() => end.mutate()}><Trans>Cancel the upload</Trans></Button>
            <Button onClick={() => setAsking(false)}><Trans>Go on uploading</Trans></Button>
          </>
        }
      >
        <p><Trans>What has arrived is thrown away. The file on your device stays as it is.</Trans></p>
        {end.error && <Refusal error={end.error} what={t`The upload could not be cancelled.`} />}
      </Dialog>
    </>
  );
}

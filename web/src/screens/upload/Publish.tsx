import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";
import { Eye } from "lucide-react";

import { answer } from "@/api/client";
import { publishReplay, type Replay } from "@/api/generated";
import { replayQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { StateWord } from "@/components/StateWord";
import { toast } from "@/components/toasts";
import { Refusal } from "@/screens/courses/Refusal";

/** Shows a finished replay to the course. */
export function Publish({ replay }: { replay: Replay }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const publish = useMutation({
    mutationFn: () => answer(publishReplay({ path: { sessionId: replay.sessionId } })),
    onSuccess: async () => {
      toast(t`The course sees the replay now.`);
      await client.invalidateQueries({ queryKey: replayQuery(replay.sessionId).queryKey });
    },
  });
  if (replay.published) return <StateWord tone="ok" icon={Eye}><Trans>Published</Trans></StateWord>;
  return (
    <>
      <Button disabled={publish.isPending} onClick={() => publish.mutate()}><Trans>Publish</Trans></Button>
      {publish.error && <Refusal error={publish.error} what={t`The replay could not be published.`} />}
    </>
  );
}

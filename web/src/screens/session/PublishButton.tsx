import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";

import { answer } from "@/api/client";
import { publishReplay, unpublishReplay, type Replay as ApiReplay } from "@/api/generated";
import { replayQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { toast } from "@/components/toasts";

/** Shows the replay to students, or takes it back. */
export function PublishButton({ api }: { api: ApiReplay }) {
  const client = useQueryClient();
  const { sessionId, published } = api;
  const change = useMutation({
    mutationFn: async () => {
      const path = { sessionId };
      await (published ? answer(unpublishReplay({ path })) : answer(publishReplay({ path })));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: replayQuery(sessionId).queryKey });
      toast(published ? t`Students no longer see this class.` : t`Students can see this class now.`);
    },
    onError: (error) => toast(error.message),
  });
  return (
    <Button small look={published ? "plain" : "primary"} data-testid="publish" disabled={change.isPending} onClick={() => change.mutate()}>
      {published ? <Trans>Unpublish</Trans> : <Trans>Publish</Trans>}
    </Button>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Eye, EyeOff } from "lucide-react";

import { answer } from "@/api/client";
import { publishReplay, unpublishReplay, type Replay as ApiReplay } from "@/api/generated";
import { replayQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { StateWord } from "@/components/StateWord";
import { toast } from "@/components/toasts";

/** Whether students see the replay; shows it to them, or takes it back. */
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
    <div className="flex items-center gap-2">
      {published ? <StateWord tone="ok" icon={Eye}><Trans>Published</Trans></StateWord> : <StateWord tone="warn" icon={EyeOff}><Trans>Not published</Trans></StateWord>}
      <Button small look={published ? "plain" : "primary"} data-testid="publish" disabled={change.isPending} onClick={() => change.mutate()}>
        {published ? <Trans>Unpublish</Trans> : <Trans>Publish</Trans>}
      </Button>
    </div>
  );
}

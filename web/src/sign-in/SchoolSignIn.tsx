import { useMutation } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";

import type { AuthConfig } from "@/api/generated";
import { Button } from "@/components/Button";
import { ErrorState } from "@/components/ErrorState";
import { issuerOf } from "./issuer";

/** With an account that the school keeps elsewhere. */
export function SchoolSignIn({ config, back }: { config: AuthConfig; back: string }) {
  const { t } = useLingui();
  const leave = useMutation({ mutationFn: async () => (await issuerOf(config)).leave(config, back) });
  return (
    <div className="grid justify-items-start gap-4">
      <p><Trans>You sign in with the account of your school, and come back here.</Trans></p>
      <Button look="primary" disabled={leave.isPending} onClick={() => leave.mutate()}><Trans>Continue</Trans></Button>
      {leave.error && <ErrorState error={leave.error} what={t`The sign-in of your school could not be reached.`} />}
    </div>
  );
}

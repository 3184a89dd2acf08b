import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { authConfigQuery } from "@/api/queries";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { goBack } from "./back";
import { issuerOf } from "./issuer";

/** Where the issuer sends the browser back to. */
export function CallbackScreen() {
  const { t } = useLingui();
  const config = useQuery(authConfigQuery);
  const arrival = useQuery({
    queryKey: ["sign-in", "arrival"],
    enabled: config.data !== undefined,
    staleTime: Infinity,
    queryFn: async () => {
      if (!config.data) throw new Error("asked without a configuration");
      goBack(await (await issuerOf(config.data)).arrive(config.data));
      return true;
    },
  });
  const error = config.error ?? arrival.error;
  return (
    <main className="mx-auto max-w-dialog px-4 py-16">
      {error ? (
        <>
          <ErrorState error={error} what={t`You could not be signed in.`} />
          <Link to="/sign-in"><Trans>Sign in again</Trans></Link>
        </>
      ) : (
        <Skeleton rows={1} />
      )}
    </main>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";

import { authConfigQuery } from "@/api/queries";
import { Loaded } from "@/components/Loaded";
import { DevSignIn } from "./DevSignIn";
import { SchoolSignIn } from "./SchoolSignIn";

/** `back`: the address on this site to return to. */
export function SignInScreen({ back }: { back: string }) {
  const { t } = useLingui();
  const config = useQuery(authConfigQuery);
  return (
    <main className="mx-auto grid max-w-dialog gap-6 px-4 py-16">
      <title>{t`Sign in · Lectern`}</title>
      <div>
        <p className="text-small text-ink-2">Lectern</p>
        <h1 className="text-title font-strong"><Trans>Sign in</Trans></h1>
      </div>
      <Loaded query={config} failure={t`Signing in is not possible at the moment.`} rows={3}>
        {(found) => (found.mode === "dev" ? <DevSignIn people={found.people} back={back} /> : <SchoolSignIn config={found} back={back} />)}
      </Loaded>
    </main>
  );
}

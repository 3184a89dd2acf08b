import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <main>
      <Page title={t`There is nothing at this address`} lead={<Trans>The address may be mistyped, or the class is not open to you.</Trans>}>
        <Link to="/" className="inline-block min-h-target"><Trans>Go to the start</Trans></Link>
      </Page>
    </main>
  );
}

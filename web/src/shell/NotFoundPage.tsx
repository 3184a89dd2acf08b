import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { buttonClass } from "@/components/Button";
import { Page } from "@/components/Page";

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <Page title={t`There is nothing at this address`} lead={<Trans>The address may be mistyped, or the class is not open to you.</Trans>}>
      <Link to="/" className={buttonClass()}><Trans>Home</Trans></Link>
    </Page>
  );
}

import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { EmptyState } from "@/components/EmptyState";

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <div className="mx-auto max-w-page px-4 py-8">
      <EmptyState title={t`There is nothing at this address`} action={<Link to="/"><Trans>Go to the start</Trans></Link>}>
        <Trans>The address may be mistyped, or the class is not open to you.</Trans>
      </EmptyState>
    </div>
  );
}

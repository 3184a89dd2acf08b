import { useRouter } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";

import { ErrorState } from "@/components/ErrorState";

/** In the place of a screen that could not be shown at all. */
export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useLingui();
  const router = useRouter();
  return (
    <div className="mx-auto max-w-page px-4 py-8">
      <ErrorState error={error instanceof Error ? error : new Error(String(error))} what={t`This page could not be shown.`} safe={t`Nothing of yours is lost.`} onRetry={() => void router.invalidate()} />
    </div>
  );
}

import { useEffect } from "react";
import { useRouter } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";

import { ApiError } from "@/api/errors";
import { ErrorState } from "@/components/ErrorState";
import { Page } from "@/components/Page";

const AGAIN_MS = 5_000;

/** In the place of a screen that could not be shown at all. What passes is tried again by itself. */
export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useLingui();
  const router = useRouter();
  const passing = error instanceof ApiError && error.isPassing;
  useEffect(() => {
    if (!passing) return;
    const timer = setInterval(() => void router.invalidate(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [passing, router]);
  return (
    <Page bare title="Lectern">
      <ErrorState
        error={error instanceof Error ? error : new Error(String(error))}
        what={t`This page could not be shown.`}
        safe={t`Nothing of yours is lost.`}
        onRetry={() => void router.invalidate()}
      />
    </Page>
  );
}

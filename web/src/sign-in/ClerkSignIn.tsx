import { useEffect, useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { useLingui } from "@lingui/react/macro";

import type { AuthConfig } from "@/api/generated";
import { ErrorState } from "@/components/ErrorState";
import { Skeleton } from "@/components/Skeleton";
import { loadClerk } from "./clerk";

/** Clerk's own form. Its script is fetched here and nowhere else. */
export function ClerkSignIn({ config, back }: { config: AuthConfig; back: string }) {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const clerk = useQuery({ queryKey: ["sign-in", "clerk"], staleTime: Infinity, queryFn: () => loadClerk(config, back) });
  useEffect(() => {
    if (clerk.data && place.current) clerk.data.mountSignIn(place.current);
  }, [clerk.data]);
  if (clerk.error) return <ErrorState error={clerk.error} what={t`The sign-in of your school could not be reached.`} onRetry={() => void clerk.refetch()} />;
  return <div ref={place}>{clerk.isPending && <Skeleton rows={3} />}</div>;
}

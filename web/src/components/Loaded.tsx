import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import type { UseQueryResult } from "@tanstack/react-query";

import { ErrorState } from "./ErrorState";
import { Skeleton } from "./Skeleton";
import { Stale } from "./Stale";

interface Props<T> {
  query: UseQueryResult<T>;
  /** What could not be done, when it could not. */
  failure: string;
  rows?: number;
  /** The title comes with the answer. */
  heading?: boolean;
  children: (data: T) => ReactNode;
}

/** The states of a question: a skeleton, an error, or the answer, which stays while newer ones fail, and says so. */
export function Loaded<T>({ query, failure, rows, heading, children }: Props<T>) {
  const { t } = useLingui();
  if (query.data !== undefined) {
    return (
      <>
        {query.error && <Stale since={query.dataUpdatedAt} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <ErrorState error={query.error} what={failure} safe={t`Nothing of yours is lost.`} onRetry={() => void query.refetch()} />;
  return <Skeleton rows={rows} heading={heading} />;
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";

import { ApiError } from "@/api/errors";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface Props {
  error: Error;
  /** What could not be done: "The course could not be opened." */
  what: string;
  /** What is not lost: "Your changes are kept on this device." */
  safe?: string;
  onRetry?: () => void;
}

/** What happened, what is safe, what to do; the id by which an operator finds it. */
export function ErrorState({ error, what, safe, onRetry }: Props) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" data-testid="error" className="max-w-measure py-6">
      <h2 className="flex items-center gap-2 text-heading font-strong">
        <Icon of={CircleAlert} className="text-live" />
        {what}
      </h2>
      <p className="mt-1">{reason(error)}</p>
      {safe && <p className="mt-1">{safe}</p>}
      <p className="mt-1 text-ink-2">{advice(error)}</p>
      {onRetry && <Button className="mt-4" onClick={onRetry}><Trans>Retry</Trans></Button>}
      {requestId && <p className="mt-4 text-small text-ink-2"><Trans>Request {requestId}</Trans></p>}
    </div>
  );
}

function reason(error: Error): string {
  if (!(error instanceof ApiError)) return t`Something in this page broke.`;
  if (error.status === 0) return t`Lectern does not answer. Either it or your connection is down.`;
  if (error.status === 503 || error.status === 502) return t`Lectern is busy or restarting.`;
  if (error.isNotFound) return t`There is nothing at this address, or it is not open to you.`;
  return error.message;
}

function advice(error: Error): string {
  if (!(error instanceof ApiError)) return t`Reload the page. If that does not help, tell whoever runs Lectern.`;
  if (error.isPassing) return t`The page tries again by itself every few seconds.`;
  if (error.isNotFound) return t`Check the address, or ask the teacher of the course.`;
  return t`If it stays so, tell whoever runs Lectern the number below.`;
}

import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";

import { ApiError } from "@/api/errors";
import { Button, buttonClass } from "./Button";
import { Problem } from "./Problem";

interface Props {
  error: Error;
  /** What could not be done: "The course could not be opened." */
  what: string;
  /** What is not lost: "Your changes are kept on this device." */
  safe?: string;
  onRetry?: () => void;
}

/** What happened, what is safe, what to do; the id by which an operator finds it. What is not there is not asked for again. */
export function ErrorState({ error, what, safe, onRetry }: Props) {
  const known = error instanceof ApiError ? error : null;
  const gone = known?.isNotFound ?? false;
  return (
    <Problem what={what} actions={gone ? <Link to="/courses" className={buttonClass()}><Trans>Your courses</Trans></Link> : onRetry && <Button onClick={onRetry}><Trans>Retry</Trans></Button>}>
      <p><bdi>{reason(error)}</bdi></p>
      {safe && !gone && <p>{safe}</p>}
      <p className="text-ink-2">{advice(error)}</p>
      {known?.requestId && <p className="text-small text-ink-2"><Trans>Request <bdi>{known.requestId}</bdi></Trans></p>}
    </Problem>
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
  if (error.isNotFound) return t`Ask your teacher, or whoever runs Lectern at your school.`;
  return t`If it stays so, tell whoever runs Lectern the number below.`;
}

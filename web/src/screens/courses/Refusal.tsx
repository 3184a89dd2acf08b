import { Trans } from "@lingui/react/macro";

import { ApiError } from "@/api/errors";

/** Beside a form or a row: why what was asked for did not happen. Pressing again is the retry. */
export function Refusal({ error, what }: { error: Error; what: string }) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <p role="alert" className="text-small text-live">
      {what} <bdi>{error.message}</bdi> <Trans>Nothing was changed; try again.</Trans>
      {requestId && <> <Trans>Request {requestId}</Trans></>}
    </p>
  );
}

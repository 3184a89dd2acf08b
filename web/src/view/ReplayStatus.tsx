import { Trans } from "@lingui/react/macro";

import { Button } from "@/components/Button";
import { failureWords } from "@/replay/failure-words";
import type { LoadError } from "@/replay/load-error";

/** Before there is a replay to show: what is going on, and what to do about it. */
export function ReplayStatus({ error, onRetry }: { error: LoadError | null; onRetry: () => void }) {
  const words = error && failureWords(error.failure);
  const detailed = error !== null && (error.failure === "damaged" || error.failure === "unusable") && error.message !== "";
  const final = error === null || error.failure === "local_file" || error.failure === "refused" || error.failure === "unusable";
  return (
    <section data-testid="status" data-failure={error?.failure} aria-live="polite" className="mx-auto max-w-dialog px-4 py-16">
      <h2 className="text-heading font-strong">{words ? words.title : <Trans>Opening the replay</Trans>}</h2>
      <p className="mt-1">{words ? words.text : <Trans>One moment.</Trans>}</p>
      {detailed && <p className="mt-4 text-small text-ink-2">{error.message}</p>}
      {!final && <Button className="mt-4" onClick={onRetry}>{error.failure === "absent" ? <Trans>Look now</Trans> : <Trans>Try again</Trans>}</Button>}
    </section>
  );
}

import { Trans } from "@lingui/react/macro";
import { CloudOff } from "lucide-react";

import { formatLocale } from "@/i18n/i18n";
import { Button } from "./Button";
import { Icon } from "./Icon";

/** Over what may be out of date. `since`: milliseconds since 1970. */
export function Stale({ since, onRetry }: { since: number; onRetry: () => void }) {
  const time = new Intl.DateTimeFormat(formatLocale(), { timeStyle: "short" }).format(since);
  return (
    <div role="status" data-testid="stale" className="mb-4 flex flex-wrap items-center gap-2 rounded-control bg-sunken px-4 py-2">
      <Icon of={CloudOff} className="text-warn" />
      <span className="flex-1"><Trans>This is as of {time}. Newer cannot be loaded at the moment.</Trans></span>
      <Button small onClick={onRetry}><Trans>Retry</Trans></Button>
    </div>
  );
}

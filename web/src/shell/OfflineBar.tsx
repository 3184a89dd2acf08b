import { Trans } from "@lingui/react/macro";
import { WifiOff } from "lucide-react";

import { Icon } from "@/components/Icon";
import { useOnline } from "./useOnline";

export function OfflineBar() {
  if (useOnline()) return null;
  return (
    <p role="status" data-testid="offline" className="flex items-center gap-2 bg-sunken px-4 py-2 print:hidden">
      <Icon of={WifiOff} className="text-warn" />
      <Trans>You are offline. What is loaded stays; private notes are kept and sent later.</Trans>
    </p>
  );
}

import { Trans } from "@lingui/react/macro";
import { Locate } from "lucide-react";

import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";

/** Leads a reader who has scrolled away back to what is being said. */
export function BackToNow({ hidden, onClick }: { hidden: boolean; onClick: () => void }) {
  if (hidden) return null;
  return (
    <div className="pointer-events-none sticky bottom-4 z-10 flex justify-center print:hidden">
      <Button small look="primary" data-testid="back-to-now" className="pointer-events-auto" onClick={onClick}>
        <Icon of={Locate} />
        <Trans>Back to now</Trans>
      </Button>
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";
import { ArrowLeft, Printer } from "lucide-react";

import type { Replay as ApiReplay } from "@/api/generated";
import { Button, buttonClass } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { DownloadMenu } from "../session/DownloadMenu";

/** On the screen alone. */
export function PrintActions({ api }: { api: ApiReplay }) {
  return (
    <div className="mt-4 flex flex-wrap gap-2 print:hidden">
      <Button small data-testid="print" onClick={() => print()}><Icon of={Printer} /><Trans>Print</Trans></Button>
      <DownloadMenu api={api} />
      <Link to="/sessions/$sessionId" params={{ sessionId: api.sessionId }} className={buttonClass("plain", true)}>
        <Icon of={ArrowLeft} className="rtl:-scale-x-100" />
        <Trans>Replay</Trans>
      </Link>
    </div>
  );
}

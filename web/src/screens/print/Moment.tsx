import { Link } from "@tanstack/react-router";
import { t } from "@lingui/core/macro";

import { clock } from "@/replay/time";

/** A time that leads to that moment of the class, on the screen and in a PDF. */
export function Moment({ sessionId, time }: { sessionId: string; time: number }) {
  const shown = clock(time);
  return (
    <Link
      to="/sessions/$sessionId"
      params={{ sessionId }}
      search={{ t: Math.round(time * 100) / 100 }}
      aria-label={t`Go to ${shown}`}
      data-testid="citation"
      className="-my-1 ms-1 inline-block min-h-target min-w-target px-1 text-center font-sans text-small font-normal whitespace-nowrap text-ink-2 no-underline hover:text-accent hover:underline print:m-0 print:inline print:px-0 print:underline"
    >
      {shown}
    </Link>
  );
}

import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

/** What is there sooner never flashes a skeleton. */
const DELAY_MS = 200;

/** Rows in the place of rows that are still loading. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  const { t } = useLingui();
  const shown = useDelay(DELAY_MS);
  if (!shown) return <div role="status" aria-label={t`Loading`} className="min-h-row" />;
  return (
    <div role="status" aria-label={t`Loading`} data-testid="skeleton">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-row items-center gap-4 border-t border-line">
          <span className="h-3 w-12 rounded-control bg-sunken" />
          <span className={`h-3 rounded-control bg-sunken ${index % 2 === 0 ? "w-1/2" : "w-1/3"}`} />
        </div>
      ))}
    </div>
  );
}

function useDelay(milliseconds: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return over;
}

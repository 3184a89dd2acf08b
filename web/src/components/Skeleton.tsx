import { useEffect, useState } from "react";
import { useLingui } from "@lingui/react/macro";

/** What is there sooner never flashes a skeleton. */
const DELAY_MS = 200;

const ROWS = {
  /** A title over its facts. */
  list: "grid h-[61px] content-center gap-3 border-t border-line",
  /** A time in the gutter, words beside it. */
  rail: "grid grid-cols-[64px_minmax(0,1fr)] h-row items-center [&>:first-child]:me-2 [&>:first-child]:ms-6 [&>:last-child]:ms-4",
  /** Paragraphs. */
  text: "grid gap-4 pb-8",
};

interface Props {
  rows?: number;
  of?: keyof typeof ROWS;
  /** Under the place of a title. */
  heading?: boolean;
}

/** In the place and the shape of what is still loading. */
export function Skeleton({ rows = 4, of = "list", heading = false }: Props) {
  const { t } = useLingui();
  const shown = useDelay(DELAY_MS);
  if (!shown) return <div role="status" aria-busy aria-label={t`Loading`} className="min-h-row" />;
  return (
    <div role="status" aria-busy aria-label={t`Loading`} data-testid="skeleton">
      {heading && <div className="mb-6 grid gap-4 py-3"><Bar className="h-6 w-1/2" /><Bar className="h-3 w-1/4" /></div>}
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={ROWS[of]}>
          <Bar className={`h-3 ${of === "list" ? "w-1/2" : ""}`} />
          <Bar className={`h-3 ${index % 2 === 0 ? "w-2/3" : "w-1/3"}`} />
        </div>
      ))}
    </div>
  );
}

const Bar = ({ className }: { className: string }) => <span className={`rounded-control bg-line ${className}`} />;

function useDelay(milliseconds: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return over;
}

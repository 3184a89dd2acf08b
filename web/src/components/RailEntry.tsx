import type { ReactNode } from "react";

import { TimeLink } from "./TimeLink";

interface Props {
  start: number;
  end: number;
  /** In the gutter instead of the start as a link; null: nothing. */
  gutter?: ReactNode;
  children: ReactNode;
  current?: boolean;
  className?: string;
  as?: "div" | "li";
  testId?: string;
}

/** One entry of a [`TimeRail`]: its time in the gutter, its content beside it. */
export function RailEntry({ start, end, gutter, children, current = false, className = "", as: Element = "div", testId }: Props) {
  return (
    <Element
      data-rail-start={start}
      data-rail-end={end}
      data-testid={testId}
      aria-current={current || undefined}
      className={`relative grid grid-cols-[64px_minmax(0,1fr)] ${className}`}
    >
      <div className="pe-2 text-end text-small text-ink-2">{gutter === undefined ? <GutterTime time={start} /> : gutter}</div>
      <div className="min-w-0 ps-4">{children}</div>
    </Element>
  );
}

/** The time of an entry. `href`: where it leads outside of a replay. `hidden`: the entry itself is the same link. */
export function GutterTime({ time, href, hidden = false, testId }: { time: number; href?: string; hidden?: boolean; testId?: string }) {
  return (
    <TimeLink
      time={time}
      href={href}
      data-testid={testId}
      {...(hidden ? { tabIndex: -1, "aria-hidden": true } : {})}
      className="inline-block min-h-target min-w-target text-ink-2 no-underline hover:text-accent hover:underline"
    />
  );
}

import type { ComponentProps } from "react";
import { ChevronDown } from "lucide-react";

import { Icon } from "./Icon";

interface Props extends ComponentProps<"select"> {
  label: string;
  /** The label is for screen readers alone. */
  bare?: boolean;
  small?: boolean;
}

/** The browser's own list, which fits every screen and every way of choosing, under our own sign. */
export function Select({ label, bare = false, small = false, className = "", children, ...rest }: Props) {
  return (
    <label className={bare ? "contents" : "grid grid-cols-[minmax(0,1fr)] gap-1 text-small text-ink-2"}>
      <span className={bare ? "sr-only" : ""}>{label}</span>
      <span className="inline-grid items-center">
        <select
          {...rest}
          className={`col-start-1 row-start-1 appearance-none rounded-control border pe-6 text-ink ${small ? "min-h-8 border-transparent bg-transparent ps-1 text-small hover:border-control" : "min-h-row border-control bg-surface ps-3 text-body"} ${className}`}
        >
          {children}
        </select>
        <Icon of={ChevronDown} className="pointer-events-none col-start-1 row-start-1 me-1 justify-self-end text-ink-2" />
      </span>
    </label>
  );
}

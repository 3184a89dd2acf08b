import type { ComponentProps } from "react";
import { ChevronDown } from "lucide-react";

import { Icon } from "./Icon";

interface Props extends ComponentProps<"select"> {
  label: string;
  /** The label is for screen readers alone. */
  bare?: boolean;
  small?: boolean;
}

/** The browser's own list: it fits every screen and every way of choosing. */
export function Select({ label, bare = false, small = false, children, ...rest }: Props) {
  return (
    <label className={bare ? "contents" : "grid grid-cols-[minmax(0,1fr)] gap-1 text-small text-ink-2"}>
      <span className={bare ? "sr-only" : ""}>{label}</span>
      <span className="relative inline-grid grid-cols-[minmax(0,1fr)]">
        <select
          {...rest}
          className={`appearance-none rounded-control border pe-6 text-ink ${small ? "min-h-8 border-transparent bg-transparent ps-2 text-end text-small hover:border-control" : "min-h-row border-control bg-surface ps-2 text-body"}`}
        >
          {children}
        </select>
        <Icon of={ChevronDown} className="pointer-events-none absolute end-1 top-1/2 -translate-y-1/2 text-ink-2" />
      </span>
    </label>
  );
}

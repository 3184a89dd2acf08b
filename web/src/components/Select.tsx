import type { ComponentProps } from "react";

interface Props extends ComponentProps<"select"> {
  label: string;
  /** The label is for screen readers alone. */
  bare?: boolean;
  small?: boolean;
}

/** The browser's own list: it fits every screen and every way of choosing. */
export function Select({ label, bare = false, small = false, className = "", children, ...rest }: Props) {
  return (
    <label className={bare ? "contents" : "grid grid-cols-[minmax(0,1fr)] gap-1 text-small text-ink-2"}>
      <span className={bare ? "sr-only" : ""}>{label}</span>
      <select
        {...rest}
        className={`rounded-control border text-ink ${small ? "min-h-8 border-transparent bg-transparent px-1 text-small hover:border-control" : "min-h-row border-control bg-surface px-2 text-body"} ${className}`}
      >
        {children}
      </select>
    </label>
  );
}

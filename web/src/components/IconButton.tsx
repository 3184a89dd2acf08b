import type { ComponentProps } from "react";
import { Button as Base } from "@base-ui/react/button";
import type { LucideIcon } from "lucide-react";

import { Icon } from "./Icon";

interface Props extends Omit<ComponentProps<typeof Base>, "children"> {
  icon: LucideIcon;
  /** What it does, for screen readers and under the pointer. */
  label: string;
  /** The one thing to press here. */
  primary?: boolean;
  className?: string;
}

export function IconButton({ icon, label, primary = false, className = "", ...rest }: Props) {
  return (
    <Base
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-flex shrink-0 items-center justify-center rounded-control transition-colors duration-120 ${primary ? "size-row bg-accent text-on-accent hover:bg-ink hover:text-page" : "size-8 text-ink hover:bg-sunken data-disabled:text-ink-2 aria-pressed:bg-accent-soft"} ${className}`}
    >
      <Icon of={icon} />
    </Base>
  );
}

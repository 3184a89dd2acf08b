import type { ComponentProps } from "react";
import { Button as Base } from "@base-ui/react/button";
import type { LucideIcon } from "lucide-react";

import { Icon } from "./Icon";

interface Props extends Omit<ComponentProps<typeof Base>, "children"> {
  icon: LucideIcon;
  /** What it does, for screen readers and under the pointer. */
  label: string;
  className?: string;
}

export function IconButton({ icon, label, className = "", ...rest }: Props) {
  return (
    <Base
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded-control text-ink transition-colors duration-120 hover:bg-sunken data-disabled:text-ink-2 aria-pressed:bg-accent-soft ${className}`}
    >
      <Icon of={icon} />
    </Base>
  );
}

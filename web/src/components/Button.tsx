import type { ComponentProps } from "react";
import { Button as Base } from "@base-ui/react/button";

/** `primary`: the one thing to do here; `plain`: the others; `quiet`: inside rows and bars. */
export type ButtonLook = "primary" | "plain" | "quiet";

const LOOKS: Record<ButtonLook, string> = {
  primary: "border border-accent bg-accent text-on-accent hover:border-ink hover:bg-ink hover:text-page",
  plain: "border border-control bg-surface text-ink hover:border-ink",
  quiet: "border border-transparent text-ink hover:bg-sunken",
};

const SHAPE = "inline-flex items-center justify-center gap-2 rounded-control no-underline transition-colors duration-120";
const STATES = "data-disabled:border-line data-disabled:bg-sunken data-disabled:text-ink-2 aria-pressed:bg-accent-soft";

/** Of links that look like buttons, too. */
export function buttonClass(look: ButtonLook = "plain", small = false): string {
  return `${SHAPE} ${LOOKS[look]} ${STATES} ${small ? "min-h-8 px-2 text-small" : "min-h-row px-4 font-strong"}`;
}

interface Props extends ComponentProps<typeof Base> {
  look?: ButtonLook;
  small?: boolean;
  className?: string;
}

export function Button({ look = "plain", small = false, className = "", ...rest }: Props) {
  return <Base {...rest} className={`${buttonClass(look, small)} ${className}`} />;
}

import type { ComponentProps, MouseEvent } from "react";
import { t } from "@lingui/core/macro";

import { clock as inDigits } from "@/replay/time";
import { useClock } from "./clock";

interface Props extends Omit<ComponentProps<"a">, "href"> {
  /** Seconds since the class began. */
  time: number;
  /** Outside of a replay: where the link leads. */
  href?: string;
}

/** A time that is a link: a click seeks, a copy is a deep link. Without children it shows the time itself. */
export function TimeLink({ time, href, children, onClick, ...rest }: Props) {
  const clock = useClock();
  const shown = inDigits(time);
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (!clock || elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    clock.seek(time);
  };
  return (
    <a aria-label={children === undefined ? t`Go to ${shown}` : undefined} {...rest} href={clock?.href(time) ?? href} data-seek={time} onClick={click}>
      {children ?? shown}
    </a>
  );
}

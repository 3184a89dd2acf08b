import { useEffect, useRef, type ReactNode } from "react";

import { useClock } from "./clock";
import { needlePlace } from "./needle";

interface Props {
  children: ReactNode;
  /** The rail's own element, where a list needs it. */
  as?: "div" | "ol" | "ul";
  className?: string;
  lang?: string;
  testId?: string;
  /** Pixels, where the entries are placed by hand. */
  height?: number;
}

/** The gutter of times on a hairline. Inside of a replay the playhead moves along it, from entry to entry. */
export function TimeRail({ children, as: Element = "div", className = "", lang, testId, height }: Props) {
  const rail = useRef<HTMLElement>(null);
  const needle = useRef<HTMLSpanElement>(null);
  const clock = useClock();
  useEffect(() => {
    if (!clock) return;
    const move = () => {
      if (!rail.current || !needle.current) return;
      const place = needlePlace(rail.current, clock.time);
      needle.current.hidden = place === null;
      if (place !== null) needle.current.style.transform = `translateY(${Math.round(place)}px)`;
    };
    move();
    const size = new ResizeObserver(move);
    if (rail.current) size.observe(rail.current);
    const stop = clock.subscribe(move);
    return () => {
      stop();
      size.disconnect();
    };
  }, [clock]);
  return (
    <Element
      ref={(node: HTMLElement | null) => void (rail.current = node)}
      lang={lang}
      data-testid={testId}
      style={height === undefined ? undefined : { height }}
      className={`relative before:absolute before:inset-y-0 before:start-gutter before:w-px before:bg-line ${className}`}
    >
      {clock && <Needle ref={needle} as={Element === "div" ? "span" : "li"} />}
      {children}
    </Element>
  );
}

function Needle({ ref, as: Element }: { ref: React.Ref<HTMLSpanElement>; as: "span" | "li" }) {
  return (
    <Element ref={ref as React.Ref<HTMLSpanElement & HTMLLIElement>} data-testid="needle" aria-hidden hidden role={Element === "li" ? "presentation" : undefined} className="pointer-events-none absolute start-12 top-0 z-10 h-6 w-4 list-none">
      <span className="absolute start-4 inset-y-0 w-[2px] -translate-x-px bg-accent" />
    </Element>
  );
}

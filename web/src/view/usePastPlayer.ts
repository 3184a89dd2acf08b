import { useEffect, useState, type RefObject } from "react";

import { useIsWide } from "./useIsWide";

/** As high as the bar that the player shrinks to. */
const BAR_PIXELS = 64;

/** Whether somebody in one column has read past the player. `place`: where it stands in the page; it keeps its height. */
export function usePastPlayer(place: RefObject<HTMLElement | null>): boolean {
  const [past, setPast] = useState(false);
  const isWide = useIsWide();
  useEffect(() => {
    const node = place.current;
    if (!node) return;
    const size = new ResizeObserver(() => {
      if (!node.firstElementChild?.hasAttribute("data-bar")) node.style.minHeight = `${node.firstElementChild?.clientHeight ?? 0}px`;
    });
    if (node.firstElementChild) size.observe(node.firstElementChild);
    const seen = new IntersectionObserver(([entry]) => setPast(!!entry && !entry.isIntersecting && entry.boundingClientRect.top < 0), { rootMargin: `-${BAR_PIXELS}px 0px 0px 0px` });
    seen.observe(node);
    return () => {
      size.disconnect();
      seen.disconnect();
    };
  }, [place]);
  return past && !isWide;
}

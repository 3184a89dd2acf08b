// Keeps a reading place in view while playback goes on, and stops as soon as the reader scrolls away.

import { Signal } from "@/player/signal";

/** Scrolling that we asked for is over by then. */
const OWN_SCROLL_MS = 900;
/** Of the room below the desk: an entry is fine where it is between these, else it is brought to `PLACE`. */
const CALM_FROM = 0.08;
const CALM_TO = 0.75;
const PLACE = 0.33;

export class Follow {
  readonly following = new Signal(true);
  private ownScrollUntil = 0;

  /** Listens to the reader; answers with the way to stop. */
  watch(): () => void {
    const until = new AbortController();
    const yielded = () => this.yield();
    for (const event of ["wheel", "touchmove"]) addEventListener(event, yielded, { passive: true, signal: until.signal });
    addEventListener("scroll", () => performance.now() > this.ownScrollUntil && this.yield(), { passive: true, signal: until.signal });
    return () => until.abort();
  }

  resume(): void {
    if (!this.following.value) this.following.emit(true);
  }

  yield(): void {
    if (this.following.value) this.following.emit(false);
  }

  /** What scrolls now is us. */
  own(): void {
    this.ownScrollUntil = performance.now() + OWN_SCROLL_MS;
  }

  /** Brings `node` where it is read well, when it is not there anyway. */
  reveal(node: HTMLElement): void {
    const bounds = node.getBoundingClientRect();
    const top = deskBottom();
    const room = innerHeight - top;
    if (bounds.top >= top + room * CALM_FROM && bounds.bottom <= top + room * CALM_TO) return;
    this.own();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: bounds.top - top - room * PLACE, behavior: calm ? "instant" : "smooth" });
  }
}

/** Where the reading begins: below the tabs, which stick. */
export function deskBottom(): number {
  return document.querySelector("[data-desk]")?.getBoundingClientRect().bottom ?? 0;
}

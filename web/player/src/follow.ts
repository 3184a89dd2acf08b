// Keeps a reading place in view while playback goes on, and stops as soon as the reader scrolls away.

import { calm, need } from "./dom";
import { Signal } from "./signal";

/** Scrolling that we asked for is over by then. */
const OWN_SCROLL_MS = 900;

export class Follow {
  readonly changed = new Signal<boolean>();
  private following = true;
  private active = false;
  private ownScrollUntil = 0;
  private readonly button = need("return");

  constructor() {
    const yielded = () => this.yield();
    for (const event of ["wheel", "touchmove"]) addEventListener(event, yielded, { passive: true });
    addEventListener("scroll", () => performance.now() > this.ownScrollUntil && this.yield(), { passive: true });
    this.button.addEventListener("click", () => this.resume());
  }

  /** Following makes sense only while the panel that follows is shown. */
  set enabled(active: boolean) {
    this.active = active;
    this.following = true;
    this.button.hidden = true;
  }

  resume(): void {
    if (!this.active) return;
    this.following = true;
    this.button.hidden = true;
    this.changed.emit(true);
  }

  yield(): void {
    if (!this.active || !this.following) return;
    this.following = false;
    this.button.hidden = false;
    this.changed.emit(false);
  }

  /** Brings `node` into the middle of what is left of the window, when it is not there anyway. */
  keep(node: HTMLElement): void {
    if (this.active && this.following) this.reveal(node);
  }

  /** Moves the page along with what was put in above the reader; no sign of them scrolling. */
  shift(pixels: number): void {
    if (Math.abs(pixels) < 1) return;
    this.ownScrollUntil = performance.now() + OWN_SCROLL_MS;
    scrollBy({ top: pixels, behavior: "instant" });
  }

  reveal(node: HTMLElement): void {
    const bounds = node.getBoundingClientRect();
    const top = need("desk").getBoundingClientRect().bottom;
    const room = innerHeight - top;
    if (bounds.top >= top + room * 0.08 && bounds.bottom <= innerHeight - room * 0.25) return;
    this.ownScrollUntil = performance.now() + OWN_SCROLL_MS;
    scrollBy({ top: bounds.top - top - room * 0.33, behavior: calm() ? "instant" : "smooth" });
  }
}

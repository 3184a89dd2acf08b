// The time rail: every panel of the reading column hangs on a hairline with times in its gutter, and a needle on it
// that shows where now is between one entry and the next.

import { arrange, element } from "./dom";
import { lastBegun } from "./spans";
import { clock, timeLink } from "./time";

/** A link that seeks. The page catches clicks on these; opened elsewhere they are deep links. */
export function timeAnchor(time: number, className: string, ...children: (Node | string)[]): HTMLAnchorElement {
  return element("a", { class: className, href: timeLink(time), data: { seek: time } }, ...children);
}

/** The time of an entry, in the gutter. */
export function gutterTime(time: number): HTMLAnchorElement {
  const anchor = timeAnchor(time, "when", clock(time));
  anchor.setAttribute("aria-label", `Go to ${clock(time)}`);
  return anchor;
}

export interface RailEntry {
  start: number;
  node: HTMLElement;
}

export class Rail {
  readonly node = element("div", { class: "rail" });
  private readonly needle = element("span", { class: "rail-needle", hidden: true });
  private entries: readonly RailEntry[] = [];
  private duration = 0;

  constructor() {
    this.needle.setAttribute("aria-hidden", "true");
  }

  /** `entries` sorted by start: where the needle finds its places; after the last it is on its way to `duration`. */
  fill(children: readonly HTMLElement[], entries: readonly RailEntry[], duration: number): void {
    this.entries = entries;
    this.duration = duration;
    arrange(this.node, [this.needle, ...children]);
  }

  move(time: number): void {
    const index = lastBegun(this.entries, time);
    const entry = this.entries[Math.max(0, index)];
    this.needle.hidden = !entry || this.node.offsetParent === null;
    if (!entry || this.needle.hidden) return;
    const next = this.entries[index + 1];
    const from = this.top(entry.node);
    const to = next ? this.top(next.node) : entry.node.getBoundingClientRect().bottom - this.node.getBoundingClientRect().top;
    const end = next?.start ?? this.duration;
    const share = index < 0 || end <= entry.start ? 0 : Math.min(1, (time - entry.start) / (end - entry.start));
    this.needle.style.transform = `translateY(${Math.round(from + (to - from) * share)}px)`;
  }

  /** Of the first line of an entry, within the rail. */
  private top(node: HTMLElement): number {
    const line = node.getClientRects()[0] ?? node.getBoundingClientRect();
    return line.top - this.node.getBoundingClientRect().top;
  }
}

// The tabs of the reading column.

import { need } from "./dom";
import { Signal } from "./signal";

export const TABS = ["notes", "transcript", "slides"] as const;
export type Tab = (typeof TABS)[number];

export class Tabs {
  readonly changed = new Signal<Tab>();
  shown: Tab = "notes";

  constructor() {
    for (const tab of TABS) {
      const button = need(`tab-${tab}`);
      button.addEventListener("click", () => this.show(tab));
      button.addEventListener("keydown", (event) => this.onKey(event, tab));
    }
  }

  show(tab: Tab): void {
    this.shown = tab;
    for (const other of TABS) {
      const chosen = other === tab;
      const button = need(`tab-${other}`);
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      need(other).hidden = !chosen;
    }
    this.changed.emit(tab);
  }

  private onKey(event: KeyboardEvent, tab: Tab): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] as Tab;
    this.show(next);
    need(`tab-${next}`).focus();
  }
}

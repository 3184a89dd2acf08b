// A sentence over the picture that goes away by itself, unless it reports a failure.

import { Signal } from "./signal";

const SHOWN_MS = 7_000;

export interface Notice {
  text: string;
  action: { text: string; run: () => void } | null;
}

export class Notices {
  readonly shown = new Signal<Notice | null>(null);
  private timer = 0;

  pass(text: string, action: Notice["action"] = null): Notice {
    const notice = this.last(text, action);
    this.timer = window.setTimeout(() => this.close(), SHOWN_MS);
    return notice;
  }

  last(text: string, action: Notice["action"] = null): Notice {
    clearTimeout(this.timer);
    const notice = { text, action };
    this.shown.emit(notice);
    return notice;
  }

  close(): void {
    clearTimeout(this.timer);
    this.shown.emit(null);
  }

  /** Unless another has come since. */
  withdraw(notice: Notice): void {
    if (this.shown.value === notice) this.close();
  }
}

// Keeps a draft safe: on the server a second after the last change, on this device until the server has it.

import type { DraftChanges } from "@/api/generated";
import { ApiError } from "@/api/errors";
import { Signal } from "@/player/signal";

const PAUSE_MS = 1_000;
const RETRY_MS = 5_000;

export type SaveState =
  /** Milliseconds since 1970; null: nothing was ever saved. */
  | { is: "saved"; at: number | null }
  | { is: "waiting" }
  | { is: "saving" }
  /** The server cannot be reached; it is tried again. */
  | { is: "kept" }
  /** Somebody else has saved another draft meanwhile. */
  | { is: "conflict" }
  /** The server takes it as little the next time. */
  | { is: "refused"; error: Error };

/** Where the draft goes. */
export interface Places {
  /** Answers with the new version. */
  send: (version: number, changes: DraftChanges) => Promise<number>;
  /** On this device; null: there is no need any more. */
  keep: (kept: { version: number; changes: DraftChanges } | null) => void;
  now: () => number;
}

export class DraftSaver {
  readonly state: Signal<SaveState>;
  private changes: DraftChanges | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | null = null;

  constructor(
    private readonly places: Places,
    private version: number,
    savedAt: number | null,
  ) {
    this.state = new Signal<SaveState>({ is: "saved", at: savedAt });
  }

  change(changes: DraftChanges): void {
    this.changes = changes;
    if (this.state.value.is === "conflict") return this.hold();
    if (this.state.value.is !== "kept") this.state.emit({ is: "waiting" });
    this.schedule(PAUSE_MS);
  }

  /** The page is being left, or nothing is to wait any longer. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.hold();
    while (this.sending) await this.sending;
    if (this.changes !== null && this.state.value.is !== "conflict") await this.send();
  }

  /** Sends until nothing waits any longer. Answers whether the server has it all. */
  async settle(): Promise<boolean> {
    do await this.flush();
    while (this.sending !== null || this.state.value.is === "waiting");
    return this.state.value.is === "saved";
  }

  /** While `work` does something else with the draft that the server has, nothing is sent. */
  alone(work: (version: number) => Promise<void>): Promise<void> {
    const working = work(this.version).finally(() => (this.sending = null));
    this.sending = working.catch(() => undefined);
    return working;
  }

  /** On this device alone. */
  hold(): void {
    if (this.changes !== null) this.places.keep({ version: this.version, changes: this.changes });
  }

  /** Somebody else's draft has `version`; `changes` of ours are not in it. */
  meet(changes: DraftChanges): void {
    this.changes = changes;
    this.state.emit({ is: "conflict" });
  }

  /** Ours takes the place of the one with `version`. */
  async keepOurs(version: number): Promise<void> {
    this.version = version;
    this.state.emit({ is: "waiting" });
    await this.flush();
  }

  /** The server has this draft, and so has the page. */
  restart(version: number, savedAt: number | null): void {
    clearTimeout(this.timer);
    this.version = version;
    this.changes = null;
    this.places.keep(null);
    this.state.emit({ is: "saved", at: savedAt });
  }

  private schedule(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private async send(): Promise<void> {
    const changes = this.changes;
    if (changes === null) return;
    if (this.state.value.is !== "kept") this.state.emit({ is: "saving" });
    this.sending = this.attempt(changes);
    await this.sending;
  }

  private async attempt(changes: DraftChanges): Promise<void> {
    try {
      this.version = await this.places.send(this.version, changes);
      if (this.changes === changes) this.changes = null;
      this.sending = null;
      if (this.changes !== null) {
        this.hold();
        return void this.state.emit({ is: "waiting" });
      }
      this.places.keep(null);
      this.state.emit({ is: "saved", at: this.places.now() });
    } catch (error) {
      this.sending = null;
      if (!(error instanceof Error)) throw error;
      this.fail(error);
    }
  }

  private fail(error: Error): void {
    if (error instanceof ApiError && error.status === 412) return this.state.emit({ is: "conflict" });
    if (!(error instanceof ApiError) || !error.isPassing) return this.state.emit({ is: "refused", error });
    this.state.emit({ is: "kept" });
    this.schedule(RETRY_MS);
  }
}

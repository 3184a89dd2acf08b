// Captions: the cues of the transcript over the picture, drawn by the page so that they look and read the same everywhere,
// and grow with the transcript of a replay in the making.

import type { Cue } from "./documents";
import { element, need } from "./dom";
import { present, type Replay } from "./load";
import { keepSettings, settings } from "./memory";
import type { Player } from "./player";
import { lastBegun, type Span } from "./spans";
import { UNREVIEWED } from "./words";

/** No cue is longer on screen: what began before that is over. */
const CUES_AT_ONCE_MAX = 3;

/** The cues on screen at `time`; cues may overlap when two people speak. */
export function shownAt<T extends Span>(cues: readonly T[], time: number): T[] {
  const last = lastBegun(cues, time);
  return cues.slice(Math.max(0, last - CUES_AT_ONCE_MAX + 1), last + 1).filter((cue) => time < cue.end);
}

export class Captions {
  private on = false;
  private cues: readonly Cue[] = [];
  private drawn = "";

  private readonly button = need<HTMLButtonElement>("captions");
  private readonly state = need("captions-state");
  private readonly label = need("reviewed");
  private readonly box = need("caption");

  constructor(private readonly player: Player) {
    this.label.textContent = `Captions are ${UNREVIEWED.toLowerCase()}`;
    this.button.addEventListener("click", () => this.toggle());
    player.moved.on(() => this.draw());
    player.playing.on((playing) => playing && this.keepDrawing());
  }

  show(replay: Replay): void {
    const transcript = present(replay.transcript);
    this.cues = transcript?.cues ?? [];
    if (this.cues.length > 0) this.offer(transcript?.language ?? "");
    this.draw();
  }

  toggle(): void {
    if (this.button.hidden) return;
    this.set(!this.on);
    keepSettings({ captions: this.on });
  }

  private offer(language: string): void {
    this.box.lang = language;
    if (!this.button.hidden) return;
    this.button.hidden = false;
    this.set(settings().captions);
  }

  private set(on: boolean): void {
    this.on = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.state.textContent = on ? "on" : "off";
    this.label.hidden = !on;
    this.draw();
    if (on && !this.player.paused) this.keepDrawing();
  }

  /** With every frame: the video element tells its time four times a second, too seldom to read along. */
  private keepDrawing(): void {
    this.draw();
    if (this.on && !this.player.paused) requestAnimationFrame(() => this.keepDrawing());
  }

  private draw(): void {
    const texts = this.on ? shownAt(this.cues, this.player.time).map((cue) => cue.text) : [];
    if (texts.join("\n") === this.drawn) return;
    this.drawn = texts.join("\n");
    this.box.hidden = texts.length === 0;
    this.box.replaceChildren(...texts.map((text) => element("span", {}, text)));
  }
}

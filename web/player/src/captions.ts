// Captions: the cues of the HLS subtitle rendition, drawn by the page so that they look and read the same everywhere.

import { need } from "./dom";
import type { Media } from "./media";
import { keepSettings, settings } from "./memory";
import { Signal } from "./signal";
import { UNREVIEWED } from "./words";

export class Captions {
  readonly changed = new Signal<boolean>();
  on = false;
  private available = false;

  private readonly button = need<HTMLButtonElement>("captions");
  private readonly state = need("captions-state");
  private readonly label = need("reviewed");
  private readonly box = need("caption");

  constructor(
    private readonly media: Media,
    video: HTMLVideoElement,
  ) {
    this.button.title = UNREVIEWED;
    this.button.addEventListener("click", () => this.toggle());
    video.textTracks.addEventListener("addtrack", (event) => {
      const track = event.track;
      if (!track || (track.kind !== "subtitles" && track.kind !== "captions")) return;
      track.addEventListener("cuechange", () => this.draw(track));
      this.offer();
    });
  }

  toggle(): void {
    if (!this.available) return;
    this.set(!this.on);
    keepSettings({ captions: this.on });
  }

  private offer(): void {
    if (this.available) return;
    this.available = true;
    this.button.hidden = false;
    this.set(settings().captions);
  }

  private set(on: boolean): void {
    this.on = on;
    this.media.showCaptions(on);
    this.button.setAttribute("aria-pressed", String(on));
    this.state.textContent = on ? "on" : "off";
    this.label.hidden = !on;
    if (!on) this.box.hidden = true;
    this.changed.emit(on);
  }

  private draw(track: TextTrack): void {
    const texts = [...(track.activeCues ?? [])].map((cue) => (cue as VTTCue).getCueAsHTML().textContent ?? "");
    this.box.hidden = !this.on || texts.length === 0;
    this.box.replaceChildren(...texts.map((text) => {
      const line = document.createElement("span");
      line.textContent = text;
      return line;
    }));
    if (track.language) this.box.lang = track.language;
  }
}

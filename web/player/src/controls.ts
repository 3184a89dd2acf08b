// The row of controls: play, jumps, clock, speed, quality, volume, full screen.

import { need } from "./dom";
import type { Media, Rung } from "./media";
import { keepSettings, settings } from "./memory";
import { SPEEDS, type Player } from "./player";
import { clock } from "./time";

export const JUMP_SECONDS = 10;
const AUTO = "auto";

export class Controls {
  private readonly box = need("player");
  private readonly speed = need<HTMLSelectElement>("speed");
  private readonly quality = need<HTMLSelectElement>("quality");
  private readonly volume = need<HTMLInputElement>("volume");

  constructor(
    private readonly player: Player,
    media: Media | null,
  ) {
    this.bindTransport();
    this.bindSpeed();
    this.bindVolume();
    this.bindFullscreen();
    if (media) this.bindQuality(media);
  }

  toggleFullscreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.box.requestFullscreen?.();
  }

  toggleMute(): void {
    this.player.video.muted = !this.player.video.muted;
  }

  private bindTransport(): void {
    const { player } = this;
    const play = need("play");
    play.addEventListener("click", () => player.toggle());
    player.video.addEventListener("click", () => player.toggle());
    need("sound").addEventListener("click", () => player.toggle());
    need("back").addEventListener("click", () => player.seek(player.time - JUMP_SECONDS));
    need("forward").addEventListener("click", () => player.seek(player.time + JUMP_SECONDS));
    player.moved.on((time) => {
      need("now").textContent = clock(time);
      need("total").textContent = ` / ${clock(player.duration)}`;
    });
    player.playing.on((playing) => {
      this.box.dataset.state = playing ? "playing" : "paused";
      play.setAttribute("aria-label", playing ? "Pause" : "Play");
    });
    player.waiting.on((waiting) => (need("waiting").hidden = !waiting || player.isAtEdge));
  }

  private bindSpeed(): void {
    const { player, speed } = this;
    speed.replaceChildren(...SPEEDS.map((value) => new Option(`${value}×`, String(value))));
    player.speed = SPEEDS.includes(settings().speed) ? settings().speed : 1;
    speed.value = String(player.speed);
    speed.addEventListener("change", () => (player.speed = Number(speed.value)));
    player.video.addEventListener("ratechange", () => {
      if (player.speed === 0) return; // a browser that waits for data
      speed.value = String(player.speed);
      keepSettings({ speed: player.speed });
    });
  }

  private bindVolume(): void {
    const { video } = this.player;
    const mute = need("mute");
    video.volume = settings().volume;
    video.muted = settings().muted;
    const draw = () => {
      this.volume.value = String(video.muted ? 0 : video.volume);
      mute.setAttribute("aria-pressed", String(video.muted));
    };
    draw();
    this.volume.addEventListener("input", () => {
      video.volume = Number(this.volume.value);
      video.muted = video.volume === 0;
    });
    mute.addEventListener("click", () => this.toggleMute());
    video.addEventListener("volumechange", () => {
      draw();
      keepSettings({ volume: video.volume, muted: video.muted });
    });
  }

  private bindFullscreen(): void {
    const button = need("fullscreen");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => this.toggleFullscreen());
    document.addEventListener("fullscreenchange", () => button.setAttribute("aria-pressed", String(document.fullscreenElement !== null)));
  }

  private bindQuality(media: Media): void {
    const { quality, box } = this;
    media.rungs.on((rungs: Rung[]) => {
      if (rungs.length < 2) return;
      quality.replaceChildren(new Option("Auto", AUTO), ...rungs.map((rung) => new Option(`${rung.height}p`, String(rung.id))));
      need("quality-choice").hidden = false;
    });
    const now = need("quality-now");
    quality.addEventListener("change", () => {
      media.choose(quality.value === AUTO ? null : Number(quality.value));
      now.hidden = quality.value !== AUTO;
    });
    media.playing.on((rung) => {
      now.textContent = `${rung.height}p`;
      box.dataset.rung = String(rung.height);
    });
  }
}

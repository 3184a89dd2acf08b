// The transport: one clock for everything on the page, over the video element.

import type { Gap } from "./documents";
import { Signal } from "./signal";
import { during } from "./spans";

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** A gap without media is left this long after playback has stopped in it. */
const GAP_WAIT_MS = 600;
/** Seeking to the very end would only show the end. */
const END_MARGIN_SECONDS = 0.1;

export class Player {
  /** The position, several times a second while it moves. */
  readonly moved = new Signal<number>();
  /** Somebody asked for another position. */
  readonly sought = new Signal<number>();
  readonly playing = new Signal<boolean>();
  /** Playback wants to go on and has no media yet. */
  readonly waiting = new Signal<boolean>();
  /** Playback was taken over a gap. */
  readonly skipped = new Signal<Gap>();

  /** Where to go once the media can be sought in. */
  private pending: number | null = null;

  constructor(
    readonly video: HTMLVideoElement,
    readonly duration: number,
    private readonly gaps: readonly Gap[],
    startAt: number,
  ) {
    this.pending = startAt > 0 ? startAt : null;
    const moved = () => this.moved.emit(this.time);
    for (const event of ["timeupdate", "seeking", "seeked"]) video.addEventListener(event, moved);
    video.addEventListener("play", () => this.playing.emit(true));
    video.addEventListener("pause", () => this.playing.emit(false));
    video.addEventListener("waiting", () => this.onWaiting());
    for (const event of ["playing", "canplay", "pause"]) video.addEventListener(event, () => this.waiting.emit(false));
    video.addEventListener("seeking", () => this.onWaiting());
    video.addEventListener("loadedmetadata", () => {
      if (this.pending !== null) video.currentTime = this.pending;
      this.pending = null;
    });
  }

  get time(): number {
    return this.pending ?? this.video.currentTime;
  }

  get paused(): boolean {
    return this.video.paused;
  }

  seek(time: number): void {
    const target = Math.min(Math.max(0, time), Math.max(0, this.duration - END_MARGIN_SECONDS));
    if (this.video.readyState === HTMLMediaElement.HAVE_NOTHING) this.pending = target;
    else this.video.currentTime = target;
    this.sought.emit(target);
    this.moved.emit(target);
  }

  toggle(): void {
    if (this.paused) void this.play();
    else this.video.pause();
  }

  /** Browsers may refuse to start by themselves; the play button is still there then. */
  async play(): Promise<void> {
    if (this.video.ended) this.seek(0);
    try {
      await this.video.play();
    } catch (error) {
      const refused = error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
      if (!refused) throw error;
    }
  }

  set speed(speed: number) {
    this.video.defaultPlaybackRate = speed;
    this.video.playbackRate = speed;
  }

  get speed(): number {
    return this.video.playbackRate;
  }

  /** One step along [`SPEEDS`]. */
  shiftSpeed(step: 1 | -1): void {
    const index = SPEEDS.indexOf(this.speed);
    this.speed = SPEEDS[Math.min(Math.max(0, index + step), SPEEDS.length - 1)] ?? 1;
  }

  private onWaiting(): void {
    if (this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.waiting.emit(!this.paused);
    const stuckAt = this.time;
    const gap = during(this.gaps, stuckAt);
    if (!gap) return;
    setTimeout(() => {
      if (this.time === stuckAt && this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.leave(gap);
    }, GAP_WAIT_MS);
  }

  private leave(gap: Gap): void {
    this.skipped.emit(gap);
    if (gap.end < this.duration) this.seek(gap.end);
    else this.video.pause();
  }
}

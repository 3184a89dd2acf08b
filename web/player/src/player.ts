// The transport: one clock for everything on the page, over the video element.

import type { Gap } from "./documents";
import { Signal } from "./signal";
import { during } from "./spans";

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** A gap without media is left this long after playback has stopped in it. */
const GAP_WAIT_MS = 600;
/** Seeking to the very end would only show the end. */
const END_MARGIN_SECONDS = 0.1;
/** Playback that stops this close to the end of what is there waits for more. */
const EDGE_SECONDS = 1.5;
/** Whoever asks for what is not there yet is led so far before the end of what is. */
const LEAD_SECONDS = 5;

/** How long the class is, and up to where it is there: less than all of it while the replay is in the making. */
export interface Extent {
  duration: number;
  available: number;
  gaps: readonly Gap[];
}

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
  /** Somebody asked for a position that is not there yet. */
  readonly refused = new Signal<number>();

  /** Where to go once the media can be sought in. */
  private pending: number | null = null;

  constructor(
    readonly video: HTMLVideoElement,
    private extent: Extent,
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

  get duration(): number {
    return this.extent.duration;
  }

  get available(): number {
    return this.extent.available;
  }

  get isGrowing(): boolean {
    return this.available < this.duration;
  }

  /** Playback has come to the end of what is there, and more will come. */
  get isAtEdge(): boolean {
    return this.isGrowing && this.time >= this.available - EDGE_SECONDS;
  }

  /** More has come. */
  show(extent: Extent): void {
    this.extent = extent;
    this.moved.emit(this.time);
  }

  get time(): number {
    return this.pending ?? this.video.currentTime;
  }

  get paused(): boolean {
    return this.video.paused;
  }

  seek(time: number): void {
    const isThere = !this.isGrowing || time < this.available - EDGE_SECONDS;
    if (!isThere && time >= this.available) this.refused.emit(time);
    const last = this.isGrowing ? this.available - LEAD_SECONDS : this.duration - END_MARGIN_SECONDS;
    const target = Math.max(0, isThere ? Math.min(time, this.duration - END_MARGIN_SECONDS) : last);
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
    const gap = during(this.extent.gaps, stuckAt);
    if (!gap) return;
    setTimeout(() => {
      if (this.time === stuckAt && this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.leave(gap);
    }, GAP_WAIT_MS);
  }

  private leave(gap: Gap): void {
    this.skipped.emit(gap);
    if (gap.end < this.available) this.seek(gap.end);
    else if (!this.isGrowing) this.video.pause();
  }
}

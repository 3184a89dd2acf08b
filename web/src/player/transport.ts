// The transport: one clock for everything on the page, over the video element.

import type { Clock } from "@/components/clock";
import type { Gap } from "@/replay/documents";
import { during } from "@/replay/spans";
import { Signal } from "./signal";

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

export interface Sound {
  /** 0 to 1. */
  volume: number;
  muted: boolean;
}

export class Transport implements Clock {
  /** The position, several times a second while it moves. */
  readonly moved: Signal<number>;
  /** Somebody asked for another position. */
  readonly sought = new Signal<number | null>(null);
  readonly playing = new Signal(false);
  /** Playback wants to go on and has no media yet. */
  readonly waiting = new Signal(false);
  readonly extent: Signal<Extent>;
  readonly speed = new Signal(1);
  readonly sound: Signal<Sound>;
  /** Playback was taken over a gap. */
  readonly skipped = new Signal<Gap | null>(null);
  /** Somebody asked for a position that is not there yet. */
  readonly refused = new Signal<number | null>(null);

  /** Null until the picture is on the page. */
  video: HTMLVideoElement | null = null;
  /** Where to go once the media can be sought in. */
  private pending: number | null;

  constructor(
    extent: Extent,
    startAt: number,
    sound: Sound,
    readonly href: (time: number) => string,
  ) {
    this.sound = new Signal(sound);
    this.extent = new Signal(extent);
    this.pending = startAt > 0 ? startAt : null;
    this.moved = new Signal(startAt);
  }

  /** Answers with the way to let go of the element. */
  attach(video: HTMLVideoElement): () => void {
    const until = new AbortController();
    const on = (events: readonly string[], listener: () => void) =>
      events.forEach((event) => video.addEventListener(event, listener, { signal: until.signal }));
    this.video = video;
    on(["timeupdate", "seeking", "seeked"], () => this.moved.emit(this.time));
    on(["play", "pause"], () => this.playing.emit(!video.paused));
    on(["waiting", "seeking"], () => this.onWaiting(video));
    on(["playing", "canplay", "pause"], () => this.waiting.emit(false));
    on(["ratechange"], () => video.playbackRate > 0 && this.speed.emit(video.playbackRate)); // 0: a browser that waits for data
    on(["volumechange"], () => this.sound.emit({ volume: video.volume, muted: video.muted }));
    on(["loadedmetadata"], () => {
      if (this.pending !== null) video.currentTime = this.pending;
      this.pending = null;
    });
    this.setSound(this.sound.value);
    this.setSpeed(this.speed.value);
    return () => {
      until.abort();
      this.pending = this.time;
      this.video = null;
    };
  }

  subscribe(moved: (time: number) => void): () => void {
    return this.moved.on(moved);
  }

  get time(): number {
    return this.pending ?? this.video?.currentTime ?? 0;
  }

  get duration(): number {
    return this.extent.value.duration;
  }

  get available(): number {
    return this.extent.value.available;
  }

  get isGrowing(): boolean {
    return this.available < this.duration;
  }

  /** Playback has come to the end of what is there, and more will come. */
  get isAtEdge(): boolean {
    return this.isGrowing && this.time >= this.available - EDGE_SECONDS;
  }

  /** More has come. */
  extend(extent: Extent): void {
    this.extent.emit(extent);
    this.moved.emit(this.time);
  }

  seek(time: number): void {
    const isThere = !this.isGrowing || time < this.available - EDGE_SECONDS;
    if (!isThere && time >= this.available) this.refused.emit(time);
    const last = this.isGrowing ? this.available - LEAD_SECONDS : this.duration - END_MARGIN_SECONDS;
    const target = Math.max(0, isThere ? Math.min(time, this.duration - END_MARGIN_SECONDS) : last);
    if (!this.video || this.video.readyState === HTMLMediaElement.HAVE_NOTHING) this.pending = target;
    else this.video.currentTime = target;
    this.sought.emit(target);
    this.moved.emit(target);
  }

  /** By what the element says now: its events come later, and a second press may be faster than they are. */
  toggle(): void {
    if (this.video && !this.video.paused) this.video.pause();
    else void this.play();
  }

  /** Browsers may refuse to start by themselves; the play button is still there then. */
  async play(): Promise<void> {
    if (this.video?.ended) this.seek(0);
    try {
      await this.video?.play();
    } catch (error) {
      const refused = error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
      if (!refused) throw error;
    }
  }

  setSound({ volume, muted }: Sound): void {
    if (!this.video) return;
    this.video.volume = volume;
    this.video.muted = muted;
  }

  setVolume(volume: number): void {
    this.setSound({ volume: Math.min(1, Math.max(0, volume)), muted: volume <= 0 });
  }

  toggleMute(): void {
    const { volume, muted } = this.sound.value;
    this.setSound({ volume, muted: !muted });
  }

  setSpeed(speed: number): void {
    this.speed.emit(speed);
    if (!this.video) return;
    this.video.defaultPlaybackRate = speed;
    this.video.playbackRate = speed;
  }

  /** One step along [`SPEEDS`]. */
  shiftSpeed(step: 1 | -1): void {
    const index = SPEEDS.indexOf(this.speed.value);
    this.setSpeed(SPEEDS[Math.min(Math.max(0, index + step), SPEEDS.length - 1)] ?? 1);
  }

  private onWaiting(video: HTMLVideoElement): void {
    if (video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.waiting.emit(!video.paused);
    const stuckAt = this.time;
    const gap = during(this.extent.value.gaps, stuckAt);
    if (!gap) return;
    setTimeout(() => {
      if (this.time === stuckAt && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.leave(gap);
    }, GAP_WAIT_MS);
  }

  private leave(gap: Gap): void {
    this.skipped.emit(gap);
    if (gap.end < this.available) this.seek(gap.end);
    else if (!this.isGrowing) this.video?.pause();
  }
}

// What brings the media of a replay to the video element: hls.js, or the browser's own HLS where Media Source
// Extensions are missing.

import type HlsClass from "hls.js";
import type { ErrorData, Level } from "hls.js";

import { failureOfStatus, type Failure } from "./load";
import { Signal } from "./signal";

declare global {
  interface Window {
    /** hls.js, from the script beside this one. */
    Hls?: typeof HlsClass;
  }
}

const MASTER = "master.m3u8";
const AUTO = -1;

/** Recoveries of a decoder that failed, before the page gives up. */
const RECOVERIES_MAX = 3;

export interface Rung {
  /** What [`Media.choose`] takes. */
  id: number;
  height: number;
}

export type MediaFailure = Failure | "unplayable";

export interface Media {
  /** The rungs to choose from, highest first; empty where the browser decides alone. */
  readonly rungs: Signal<Rung[]>;
  /** The rung whose picture comes next. */
  readonly playing: Signal<Rung>;
  readonly failed: Signal<{ failure: MediaFailure; detail: string }>;
  /** Null: whatever the connection allows. */
  choose(rung: number | null): void;
  /** After a failure. */
  retry(): void;
}

/** Null when this browser can play no HLS at all. */
export function openMedia(video: HTMLVideoElement, startAt: number): Media | null {
  if (window.Hls?.isSupported()) return new HlsMedia(window.Hls, video, startAt);
  if (video.canPlayType("application/vnd.apple.mpegurl")) return new NativeMedia(video, startAt);
  return null;
}

class HlsMedia implements Media {
  readonly rungs = new Signal<Rung[]>();
  readonly playing = new Signal<Rung>();
  readonly failed = new Signal<{ failure: MediaFailure; detail: string }>();

  private readonly hls: HlsClass;
  private recoveries = 0;

  constructor(Hls: typeof HlsClass, video: HTMLVideoElement, startAt: number) {
    // The worker would be a script from a blob, and text tracks come from data URLs: a strict content policy refuses
    // both. fMP4 needs no transmuxing anyway, and the page draws captions itself, from the transcript.
    this.hls = new Hls({ startPosition: startAt, enableWorker: false, renderTextTracksNatively: false });
    this.hls.on(Hls.Events.MANIFEST_PARSED, (_event, { levels }) => this.rungs.emit(rungsOf(levels)));
    this.hls.on(Hls.Events.LEVEL_SWITCHED, (_event, { level }) => {
      const height = this.hls.levels[level]?.height ?? 0;
      this.playing.emit({ id: level, height });
    });
    this.hls.on(Hls.Events.ERROR, (_event, error) => this.onError(Hls, error));
    this.hls.loadSource(MASTER);
    this.hls.attachMedia(video);
  }

  choose(rung: number | null): void {
    this.hls.nextLevel = rung ?? AUTO;
  }

  retry(): void {
    if (this.hls.levels.length === 0) this.hls.loadSource(MASTER);
    else this.hls.startLoad();
  }

  private onError(Hls: typeof HlsClass, error: ErrorData): void {
    if (!error.fatal) return;
    const recoverable = error.type === Hls.ErrorTypes.MEDIA_ERROR && this.recoveries < RECOVERIES_MAX;
    if (recoverable) {
      this.recoveries += 1;
      this.hls.recoverMediaError();
      return;
    }
    const network = error.type === Hls.ErrorTypes.NETWORK_ERROR;
    const failure = network ? failureOfStatus(error.response?.code ?? 0) : "unplayable";
    this.failed.emit({ failure, detail: `${error.details} ${error.response?.code ?? ""}`.trim() });
  }
}

function rungsOf(levels: readonly Level[]): Rung[] {
  const rungs = levels.map((level, id) => ({ id, height: level.height })).filter((rung) => rung.height > 0);
  return rungs.sort((a, b) => b.height - a.height);
}

class NativeMedia implements Media {
  readonly rungs = new Signal<Rung[]>();
  readonly playing = new Signal<Rung>();
  readonly failed = new Signal<{ failure: MediaFailure; detail: string }>();

  constructor(
    private readonly video: HTMLVideoElement,
    startAt: number,
  ) {
    video.addEventListener("loadedmetadata", () => (video.currentTime = startAt), { once: true });
    video.addEventListener("error", () => {
      const unplayable = video.error?.code !== MediaError.MEDIA_ERR_NETWORK;
      this.failed.emit({ failure: unplayable ? "unplayable" : "unreachable", detail: video.error?.message ?? "" });
    });
    video.src = MASTER;
  }

  choose(): void {
    throw new Error("the browser chooses the rung");
  }

  retry(): void {
    const at = this.video.currentTime;
    this.video.load();
    this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = at), { once: true });
  }
}

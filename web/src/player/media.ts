// What brings the media of a replay to the video element: hls.js, or the browser's own HLS where Media Source
// Extensions are missing. The only file that knows hls.js, which is fetched beside the app.

import type Hls from "hls.js";
import type { ErrorData, Level } from "hls.js";

import { failureOfStatus, type Failure } from "@/replay/load-error";
import { Signal } from "./signal";

const MASTER = "master.m3u8";
const AUTO = -1;
/** Playback begins here or below: the first picture counts, sharper ones follow. */
const START_HEIGHT_MAX = 480;

/** Recoveries of a decoder that failed, before the page gives up. */
const RECOVERIES_MAX = 3;

export interface Rung {
  /** What [`Media.choose`] takes. */
  id: number;
  height: number;
}

export type MediaFailure = Failure | "unplayable";

export interface Media {
  /** The rungs to choose from, highest first; null until they are known; empty where the browser decides alone. */
  readonly rungs: Signal<Rung[] | null>;
  /** The rung whose picture comes next. */
  readonly playing: Signal<Rung | null>;
  readonly failed: Signal<MediaFailure | null>;
  /** Null: whatever the connection allows. */
  choose(rung: number | null): void;
  /** After a failure. `base`: the folder of the media, whose link may be another by now. */
  retry(base: string): void;
  /** From now on, everything comes by another link to the same folder. */
  moveTo(base: string): void;
  close(): void;
}

/** Asked for early, so that it is there when the replay is. */
const library = import("hls.js");

/** Null when this browser can play no HLS at all. `base`: the folder of the media. */
export async function openMedia(video: HTMLVideoElement, base: string, startAt: number): Promise<Media | null> {
  const { default: HlsClass } = await library;
  if (HlsClass.isSupported()) return new HlsMedia(HlsClass, video, base, startAt);
  if (video.canPlayType("application/vnd.apple.mpegurl")) return new NativeMedia(video, base, startAt);
  return null;
}

class HlsMedia implements Media {
  readonly rungs = new Signal<Rung[] | null>(null);
  readonly playing = new Signal<Rung | null>(null);
  readonly failed = new Signal<MediaFailure | null>(null);

  private readonly hls: Hls;
  private readonly loaded: string;
  private current: string;
  private recoveries = 0;

  constructor(HlsClass: typeof Hls, video: HTMLVideoElement, base: string, startAt: number) {
    this.loaded = absolute(base);
    this.current = this.loaded;
    // The worker would be a script from a blob, and text tracks come from data URLs: a strict content policy refuses
    // both. fMP4 needs no transmuxing anyway, and the page draws captions itself, from the transcript.
    this.hls = new HlsClass({
      startPosition: startAt,
      enableWorker: false,
      renderTextTracksNatively: false,
      xhrSetup: (request, address) => this.address(request, address),
    });
    this.hls.on(HlsClass.Events.MANIFEST_PARSED, (_event, { levels }) => this.onLevels(levels));
    this.hls.on(HlsClass.Events.LEVEL_SWITCHED, (_event, { level }) => this.playing.emit({ id: level, height: this.hls.levels[level]?.height ?? 0 }));
    this.hls.on(HlsClass.Events.ERROR, (_event, error) => this.onError(HlsClass, error));
    this.hls.loadSource(`${base}${MASTER}`);
    this.hls.attachMedia(video);
  }

  choose(rung: number | null): void {
    this.hls.nextLevel = rung ?? AUTO;
  }

  retry(base: string): void {
    this.failed.emit(null);
    this.moveTo(base);
    if (this.hls.levels.length === 0) this.hls.loadSource(`${base}${MASTER}`);
    else this.hls.startLoad();
  }

  moveTo(base: string): void {
    this.current = absolute(base);
  }

  close(): void {
    this.hls.destroy();
  }

  /** Playlists that are loaded name their segments by the link that they came by. */
  private address(request: XMLHttpRequest, address: string): void {
    if (this.current !== this.loaded && address.startsWith(this.loaded)) request.open("GET", this.current + address.slice(this.loaded.length), true);
  }

  private onLevels(levels: readonly Level[]): void {
    this.rungs.emit(rungsOf(levels));
    this.hls.startLevel = startLevel(levels);
  }

  private onError(HlsClass: typeof Hls, error: ErrorData): void {
    if (!error.fatal) return;
    if (error.type === HlsClass.ErrorTypes.MEDIA_ERROR && this.recoveries < RECOVERIES_MAX) {
      this.recoveries += 1;
      this.hls.recoverMediaError();
      return;
    }
    const network = error.type === HlsClass.ErrorTypes.NETWORK_ERROR;
    this.failed.emit(network ? failureOfStatus(error.response?.code ?? 0) : "unplayable");
  }
}

function rungsOf(levels: readonly Level[]): Rung[] {
  const rungs = levels.map((level, id) => ({ id, height: level.height })).filter((rung) => rung.height > 0);
  return rungs.sort((a, b) => b.height - a.height);
}

/** The highest that is low enough, else the lowest. */
export function startLevel(levels: readonly { height: number }[]): number {
  const rungs = levels.map(({ height }, id) => ({ id, height })).sort((a, b) => a.height - b.height);
  return (rungs.findLast(({ height }) => height <= START_HEIGHT_MAX) ?? rungs[0])?.id ?? AUTO;
}

const absolute = (base: string) => new URL(base, document.baseURI).href;

class NativeMedia implements Media {
  readonly rungs = new Signal<Rung[] | null>(null);
  readonly playing = new Signal<Rung | null>(null);
  readonly failed = new Signal<MediaFailure | null>(null);
  private readonly until = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    base: string,
    startAt: number,
  ) {
    const { signal } = this.until;
    video.addEventListener("loadedmetadata", () => (video.currentTime = startAt), { once: true, signal });
    video.addEventListener("error", () => {
      const unplayable = video.error?.code !== MediaError.MEDIA_ERR_NETWORK;
      this.failed.emit(unplayable ? "unplayable" : "unreachable");
    }, { signal });
    video.src = `${base}${MASTER}`;
  }

  choose(): void {
    throw new Error("the browser chooses the rung");
  }

  retry(base: string): void {
    const at = this.video.currentTime;
    this.video.src = `${base}${MASTER}`;
    this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = at), { once: true, signal: this.until.signal });
  }

  /** The browser goes on with the playlist that it has, until that fails. */
  moveTo(): void {}

  close(): void {
    this.until.abort();
    this.video.removeAttribute("src");
  }
}

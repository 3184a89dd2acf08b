// What belongs to one visit of a replay: its clock, its media, what it has to say, how this person watches.

import { createContext, useContext } from "react";

import { keepSettings, settings } from "./memory";
import type { Media } from "./media";
import { Notices } from "./notices";
import { Signal } from "./signal";
import { SPEEDS, Transport, type Extent } from "./transport";

export class Playback {
  readonly transport: Transport;
  readonly notices = new Notices();
  /** Null until the media is open. */
  readonly media = new Signal<Media | null>(null);
  readonly captions = new Signal(settings().captions);
  readonly singleKeys = new Signal(settings().singleKeys);
  /** The player floats in a corner, and the reading column stands in the middle. */
  readonly docked = new Signal(false);
  /** Times at which the words that somebody looks for are said. */
  readonly hits = new Signal<readonly number[]>([]);

  constructor(extent: Extent, startAt: number, href: (time: number) => string) {
    const { speed, volume, muted } = settings();
    this.transport = new Transport(extent, startAt, { volume, muted }, href);
    this.captions.on((captions) => keepSettings({ captions }));
    this.singleKeys.on((singleKeys) => keepSettings({ singleKeys }));
    this.transport.setSpeed(SPEEDS.includes(speed) ? speed : 1);
    this.transport.speed.on((kept) => keepSettings({ speed: kept }));
    this.transport.sound.on(keepSettings);
  }

  toggleCaptions(): void {
    this.captions.emit(!this.captions.value);
  }
}

export const PlaybackContext = createContext<Playback | null>(null);

export function usePlayback(): Playback {
  const playback = useContext(PlaybackContext);
  if (!playback) throw new Error("outside of a replay");
  return playback;
}

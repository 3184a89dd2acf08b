// The one clock of a replay, as components see it: where playback is, and how to go elsewhere.

import { createContext, useContext } from "react";

export interface Clock {
  /** Seconds since the class began. */
  readonly time: number;
  /** Calls back whenever `time` changes; answers with the way to stop it. */
  subscribe(moved: (time: number) => void): () => void;
  seek(time: number): void;
  /** A link to a moment of this replay. */
  href(time: number): string;
}

export const ClockContext = createContext<Clock | null>(null);

/** Null outside of a replay. */
export const useClock = () => useContext(ClockContext);

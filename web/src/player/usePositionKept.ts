import { useEffect, useRef } from "react";

import type { Playback } from "./playback";

const KEEP_MS = 10_000;

/** Tells where playback is: every few seconds, when it pauses, and when the page is left. At the end it is the beginning. */
export function usePositionKept(playback: Playback, keep: (seconds: number) => void): void {
  const latest = useRef(keep);
  useEffect(() => {
    latest.current = keep;
  });
  useEffect(() => {
    const { transport } = playback;
    let kept = performance.now();
    let told = transport.time;
    const tell = () => {
      kept = performance.now();
      const seconds = transport.video?.ended ? 0 : transport.time;
      if (seconds === told) return;
      told = seconds;
      latest.current(seconds);
    };
    const stops = [
      transport.moved.on(() => performance.now() - kept > KEEP_MS && tell()),
      transport.playing.on((playing) => playing || tell()),
    ];
    addEventListener("pagehide", tell);
    return () => {
      removeEventListener("pagehide", tell);
      stops.forEach((stop) => stop());
      tell();
    };
  }, [playback]);
}

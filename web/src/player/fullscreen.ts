import { useSyncExternalStore } from "react";

export function toggleFullscreen(box: HTMLElement | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void box?.requestFullscreen();
}

export function useFullscreen(): boolean {
  return useSyncExternalStore((changed) => {
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, () => document.fullscreenElement !== null);
}

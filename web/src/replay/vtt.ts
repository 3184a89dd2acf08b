// Reads the WebVTT that lists thumbnails: each cue names a tile of a picture, `strip.jpg#xywh=160,0,160,90`.

import type { Span } from "./spans";

export interface Thumbnail extends Span {
  image: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const STAMP = /(?:(\d+):)?(\d{2}):(\d{2}\.\d{3})/;
const TIMING = new RegExp(`^${STAMP.source}\\s+-->\\s+${STAMP.source}`);
const TILE = /^([^#]+)#xywh=(\d+),(\d+),(\d+),(\d+)$/;

/** Cues that name no tile are passed over. */
export function parseThumbnails(text: string): Thumbnail[] {
  const thumbnails: Thumbnail[] = [];
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => TIMING.test(line));
    const timing = TIMING.exec(lines[at] ?? "");
    const tile = TILE.exec(lines[at + 1]?.trim() ?? "");
    if (!timing || !tile) continue;
    thumbnails.push({
      start: seconds(timing.slice(1, 4)),
      end: seconds(timing.slice(4, 7)),
      image: tile[1] as string,
      x: Number(tile[2]),
      y: Number(tile[3]),
      width: Number(tile[4]),
      height: Number(tile[5]),
    });
  }
  return thumbnails;
}

function seconds([hours, minutes, rest]: (string | undefined)[]): number {
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest);
}

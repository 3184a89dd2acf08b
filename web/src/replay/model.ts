// A replay as the page shows it, wherever its documents come from.

import type { LoadError } from "./load-error";
import type { Chapter, Gap, GrowingPart, Highlight, MissingPart, NoteChapter, SlideShowing, Transcript } from "./documents";
import type { Thumbnail } from "./vtt";

/** A document; undefined while it is being fetched; null where there is none; or why it could not be read. */
export type Part<T> = T | undefined | null | LoadError;

/** What is still to come of a replay in the making. */
export interface Making {
  parts: GrowingPart[];
  secondsLeft: number | null;
}

export interface Replay {
  /** What a position is kept under in this browser. */
  identity: string;
  /** What the names of files are relative to; ends in a slash, or is empty for the page's own folder. */
  base: string;
  duration: number;
  /** Up to where there is something to play. */
  available: number;
  making: Making | null;
  /** As far as the documents tell; the media knows for certain. */
  hasPicture: boolean;
  /** Drawn sound, where there is no picture. */
  drawing: string | null;
  gaps: readonly Gap[];
  missing: readonly MissingPart[];
  transcript: Part<Transcript>;
  slides: Part<SlideShowing[]>;
  chapters: Part<Chapter[]>;
  highlights: Part<Highlight[]>;
  notes: Part<NoteChapter[]>;
  thumbnails: Part<Thumbnail[]>;
}

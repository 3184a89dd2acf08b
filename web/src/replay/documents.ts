// The documents of a replay as they lie in its folder. Times are seconds since the recording began.

import { flag, list, number, object, optional, text } from "./decode";
import type { Span } from "./spans";

export interface Cue extends Span {
  id: string;
  text: string;
  /** A person has reviewed it. */
  reviewed: boolean;
}

export interface Transcript {
  /** BCP 47. */
  language: string;
  model: string;
  cues: Cue[];
}

export interface SlideShowing extends Span {
  index: number;
  /** Equal when a slide returns. */
  page: number;
  image: string;
  /** What was read on it; null where nobody has read it. */
  text: string | null;
}

export interface Chapter extends Span {
  title: string;
  cueIds: string[];
}

export interface Highlight extends Span {
  text: string;
  cueIds: string[];
}

export interface NoteItem {
  kind: string;
  text: string;
  cueIds: string[];
  /** The slide that it cites beside what was said. */
  slide: number | null;
}

export interface NoteChapter {
  title: string;
  start: number;
  items: NoteItem[];
  /** A person has reviewed every cue that it cites. */
  reviewed: boolean;
}

export interface Gap extends Span {
  reason: string;
}

export interface MissingPart {
  part: string;
  reason: string;
}

/** How far a part of a replay in the making is. */
export interface GrowingPart {
  part: string;
  state: string;
  /** Up to where it is there. */
  until: number | null;
  reason: string | null;
}

export interface Making {
  parts: GrowingPart[];
  secondsLeft: number | null;
}

export interface Manifest {
  /** What is still to come; null: the replay is complete. */
  making: Making | null;
  duration: number;
  recordings: { segmentsSha256: string }[];
  files: { name: string }[];
  gaps: Gap[];
  missing: MissingPart[];
}

const span = { start: number, end: number };

export const transcript = object<Transcript>({
  language: text,
  model: text,
  cues: list(object<Cue>({ ...span, id: text, text, reviewed: flag })),
});

export const slides = list(object<SlideShowing>({ ...span, index: number, page: number, image: text, text: optional(text) }));

export const chapters = list(object<Chapter>({ ...span, title: text, cueIds: list(text) }));

export const highlights = list(object<Highlight>({ ...span, text, cueIds: list(text) }));

const noteItem = object<NoteItem>({ kind: text, text, cueIds: list(text), slide: optional(number) });

export const notes = object<{ chapters: NoteChapter[] }>({
  chapters: list(object<NoteChapter>({ title: text, start: number, items: list(noteItem), reviewed: flag })),
});

const growingPart = object<GrowingPart>({ part: text, state: text, until: optional(number), reason: optional(text) });

export const manifest = object<Manifest>({
  making: optional(object<Making>({ parts: list(growingPart), secondsLeft: optional(number) })),
  duration: number,
  recordings: list(object<{ segmentsSha256: string }>({ segmentsSha256: text })),
  files: list(object<{ name: string }>({ name: text })),
  gaps: list(object<Gap>({ ...span, reason: text })),
  missing: list(object<MissingPart>({ part: text, reason: text })),
});

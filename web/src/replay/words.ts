// Codes and numbers of a replay become sentences here and nowhere else.

import { plural, t } from "@lingui/core/macro";

import { listOf } from "@/i18n/format";

export function gapReason(reason: string): string {
  switch (reason) {
    case "segment_missing":
      return t`this part of the recording never arrived`;
    case "source_silent":
      return t`nothing was recorded here`;
    case "media_damaged":
      return t`this part of the recording is damaged`;
    case "processing_failed":
      return t`this part could not be processed`;
    default:
      return reason;
  }
}

export function timeLeft(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return t`less than a minute left`;
  const minutes = Math.round(seconds / 60);
  return plural(minutes, { one: "about # minute left", other: "about # minutes left" });
}

export function partName(part: string): string {
  switch (part) {
    case "transcript":
      return t`Transcript`;
    case "captions":
      return t`Captions`;
    case "chapters":
      return t`Chapters`;
    case "highlights":
      return t`Highlights`;
    case "notes":
      return t`Notes`;
    case "slides":
      return t`Slides`;
    case "slide_text":
      return t`Text of the slides`;
    case "thumbnails":
      return t`Preview pictures`;
    case "video":
      return t`Picture`;
    case "audio":
      return t`Sound`;
    default:
      return part;
  }
}

/** Of a replay in the making: what stands where the part will be. */
export function coming(part: string): string {
  switch (part) {
    case "transcript":
      return t`The first lines appear here as soon as they have been recognised.`;
    case "notes":
      return t`They are written once the whole class has been transcribed, and appear here by themselves.`;
    case "chapters":
      return t`They are found once the whole class has been transcribed.`;
    case "slides":
      return t`They are found once the whole recording has been looked through, and appear here by themselves.`;
    default:
      return t`They come once the whole class has been processed.`;
  }
}

/** `1 hour 2 minutes`, `2 minutes 3 seconds`: for a screen reader and for running text. */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = hours > 0 ? 0 : whole % 60;
  const parts = [
    ...(hours > 0 ? [plural(hours, { one: "# hour", other: "# hours" })] : []),
    ...(minutes > 0 ? [plural(minutes, { one: "# minute", other: "# minutes" })] : []),
    ...(rest > 0 ? [plural(rest, { one: "# second", other: "# seconds" })] : []),
  ];
  return parts.length > 0 ? parts.join(" ") : t`0 seconds`;
}

/** What stands before an item of the notes; kinds without a label speak for themselves. */
export function noteLabel(kind: string): string | null {
  switch (kind) {
    case "important":
      return t`Important`;
    case "definition":
      return t`Definition`;
    case "example":
      return t`Example`;
    case "question":
      return t`Question`;
    case "answer":
      return t`Answer`;
    case "task":
      return t`To do`;
    case "on_slide":
      return t`On the slide`;
    default:
      return null;
  }
}

export const unreviewed = () => t`Machine-made, not reviewed`;

/** Of `all` chapters of the notes. */
export function reviewedBy(reviewed: number, all: number): string {
  if (reviewed === 0) return `${unreviewed()}.`;
  if (reviewed === all) return t`Machine-made, reviewed by a person.`;
  return t`Machine-made; a person has reviewed ${reviewed} of ${all} chapters.`;
}

export function completeWith(parts: readonly string[]): string {
  const complete = t`The replay is complete.`;
  const names = listOf(parts);
  return parts.length > 0 ? t`${complete} Now with ${names}.` : complete;
}

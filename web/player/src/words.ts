// What the page says. Codes of the documents become sentences here and nowhere else.

import type { Failure } from "./load";

export const UNREVIEWED = "Machine-made, not reviewed";

/** Of gaps: why there is nothing to see or hear. */
const GAP_REASONS: Record<string, string> = {
  segment_missing: "this part of the recording never arrived",
  source_silent: "nothing was recorded here",
  media_damaged: "this part of the recording is damaged",
  processing_failed: "this part could not be processed",
};

export function gapReason(reason: string): string {
  return GAP_REASONS[reason] ?? reason;
}

/** Of a replay in the making: when what can only be made of the whole will be there. */
export const LATER = "once the whole class has been processed";

/** Of its parts: what stands where they will be. */
export const COMING: Record<string, string> = {
  transcript: "The first lines appear here as soon as they have been recognised.",
  notes: "They are written once the whole class has been transcribed, and appear here by themselves.",
  chapters: "They are found once the whole class has been transcribed.",
  slides: "They are found once the whole recording has been looked through, and appear here by themselves.",
};

export const NOT_THERE_YET = "This part is still being made";
export const WAITING_AT_THE_EDGE = "Waiting for the next part. Playback goes on by itself.";
export const COMPLETE = "The replay is complete.";

/** `notes, chapters and slides` */
export function inWords(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}

export function timeLeft(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
}

const PARTS: Record<string, string> = {
  transcript: "Transcript",
  captions: "Captions",
  chapters: "Chapters",
  highlights: "Highlights",
  notes: "Notes",
  slides: "Slides",
  slide_text: "Text on slides",
  thumbnails: "Preview pictures",
  video: "Picture",
  audio: "Sound",
};

export function partName(part: string): string {
  return PARTS[part] ?? part;
}

/** Of notes: what stands before an item. Kinds without a label speak for themselves. */
export const NOTE_LABELS: Record<string, string> = {
  important: "Important",
  definition: "Definition",
  example: "Example",
  question: "Question",
  answer: "Answer",
  task: "To do",
  on_slide: "On the slide",
};

interface Status {
  title: string;
  text: string;
}

export const FAILURES: Record<Failure, Status> = {
  absent: {
    title: "This replay is still being made",
    text: "It opens by itself when it is ready. You can leave the page open.",
  },
  unusable: {
    title: "This recording could not become a replay",
    text: "Ask the person who uploaded it.",
  },
  refused: {
    title: "This link no longer opens the replay",
    text: "Links are valid for a limited time. Open the replay again from your course to get a new one.",
  },
  unreachable: {
    title: "The replay could not be reached",
    text: "Check your connection, then try again.",
  },
  damaged: {
    title: "The replay’s files cannot be read",
    text: "Reload the page. If that does not help, tell the person who gave you the link, with the line below.",
  },
  local_file: {
    title: "This page needs a web server",
    text: "Browsers do not let a page read files beside it. Run “python3 -m http.server” in this folder, then open http://localhost:8000.",
  },
};

export const PLAYBACK_FAILURES: Record<Failure | "unplayable", Status> = {
  ...FAILURES,
  absent: {
    title: "A part of the media is not there",
    text: "Notes, transcript and slides can still be read. Reload the page to try again.",
  },
  unplayable: {
    title: "Your browser could not play the media",
    text: "Notes, transcript and slides can still be read. Reload the page, or open it in another browser.",
  },
};

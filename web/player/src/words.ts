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

const PARTS: Record<string, string> = {
  transcript: "Transcript",
  captions: "Captions",
  chapters: "Chapters",
  highlights: "Highlights",
  notes: "Notes",
  slides: "Slides",
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

// A class made up for looking at components: its words, times and pictures are fixed.

import type { Class } from "@/api/generated";
import { ApiError } from "@/api/errors";
import type { Cue } from "@/replay/documents";
import type { Making, Replay } from "@/replay/model";
import slide from "./slide.svg";

const SENTENCES = [
  "Most old cities started by the water.",
  "People need water for food, and they need it to clean clothes.",
  "When more people came, they built houses around a square.",
  "The wall was thick and very strong.",
  "In England, the steam engine changed the world of work.",
  "One machine could do the work of twenty men.",
  "So the workers left the villages and moved to the city.",
  "The main idea is that work brings people, and people build cities.",
];
const SENTENCE_SECONDS = 6;
const DURATION = 60;

const cues: Cue[] = SENTENCES.map((text, index) => ({ id: `c${index}`, start: index * SENTENCE_SECONDS, end: (index + 1) * SENTENCE_SECONDS, text, reviewed: false }));
const ids = (from: number, to: number) => cues.slice(from, to).map((cue) => cue.id);
const showing = (index: number, page: number, start: number, end: number) => ({ index, page, start, end, image: slide, text: "Work brings people" });

export const replay: Replay = {
  identity: "kit",
  base: "",
  duration: DURATION,
  available: DURATION,
  making: null,
  hasPicture: true,
  drawing: null,
  gaps: [{ start: 50, end: 56, reason: "segment_missing" }],
  missing: [{ part: "slide_text", reason: "The slides could not be read." }],
  transcript: { language: "en", model: "", cues },
  slides: [showing(0, 0, 0, 24), showing(1, 1, 24, 44), showing(2, 0, 44, DURATION)],
  chapters: [
    { title: "How cities start", start: 0, end: 24, cueIds: ids(0, 4) },
    { title: "Machines and work", start: 24, end: DURATION, cueIds: ids(4, 8) },
  ],
  highlights: [{ start: 42, end: 48, text: SENTENCES[7] ?? "", cueIds: ids(7, 8) }],
  notes: [
    {
      reviewed: true,
      title: "How cities start",
      start: 0,
      items: [
        { kind: "summary", text: SENTENCES[0] ?? "", cueIds: ids(0, 1), slide: null },
        { kind: "key_point", text: `${SENTENCES[1]} ${SENTENCES[2]}`, cueIds: ids(1, 3), slide: null },
        { kind: "key_term", text: "water", cueIds: ids(0, 2), slide: null },
      ],
    },
    {
      reviewed: false,
      title: "Machines and work",
      start: 24,
      items: [
        { kind: "definition", text: SENTENCES[4] ?? "", cueIds: ids(4, 5), slide: null },
        { kind: "important", text: SENTENCES[7] ?? "", cueIds: ids(7, 8), slide: null },
      ],
    },
  ],
  thumbnails: null,
};

export const making: Making = {
  parts: [
    { part: "playback", state: "partial", until: 40, reason: null },
    { part: "transcript", state: "partial", until: 24, reason: null },
    ...["chapters", "notes", "slides"].map((part) => ({ part, state: "pending", until: null, reason: null })),
  ],
  secondsLeft: 140,
};

/** A recording without anything but sound. */
export const bare: Replay = { ...replay, transcript: null, slides: null, chapters: null, notes: null, highlights: null, gaps: [], missing: [{ part: "notes", reason: "No speech was recognised." }] };

const row = (change: Partial<Class>): Class => ({
  sessionId: "00000000-0000-4000-8000-000000000000",
  courseId: "00000000-0000-4000-8000-000000000001",
  courseTitle: "Urban history",
  title: "How cities grew",
  startedAt: "2026-11-20T10:00:00Z",
  duration: 2894,
  state: "published",
  progress: null,
  secondsLeft: null,
  failure: null,
  position: null,
  recordingId: null,
  poster: null,
  ...change,
});

export const classes: Class[] = [
  row({ position: { seconds: 724, updatedAt: "2026-11-24T10:00:00Z" } }),
  row({ state: "draft", title: "Cities after the war, and what was left of their walls, their squares and the people who had lived there" }),
  row({ state: "processing", progress: 0.4, secondsLeft: 200, duration: null }),
  row({ state: "uploading", progress: 0.1, secondsLeft: 40, duration: null }),
  row({ state: "failed", duration: null, failure: { code: "media_unreadable", message: "The file has no picture and no sound that could be read." } }),
];

export const errors = {
  gone: new ApiError(404, "not_found", "No such session.", "0196f1c2-7a5e-7000-8000-000000000001"),
  busy: new ApiError(503, "unavailable", "Busy.", "0196f1c2-7a5e-7000-8000-000000000002"),
  refused: new ApiError(422, "title_too_long", "The title is longer than 200 characters.", "0196f1c2-7a5e-7000-8000-000000000003"),
};

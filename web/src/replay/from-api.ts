// A replay out of the answer of the API, which has all documents in it but the transcript and the thumbnails.

import type { Replay as ApiReplay } from "@/api/generated";
import type { Chapter, NoteItem, SlideShowing, Transcript } from "./documents";
import type { Part, Replay } from "./model";
import type { Thumbnail } from "./vtt";

/** Made of every recording that has sound alone. */
const SOUND_DRAWING = "r0/poster.svg";

export function fromApi(api: ApiReplay, base: string, transcript: Part<Transcript>, thumbnails: Part<Thumbnail[]>): Replay {
  const duration = api.duration ?? 0;
  const stateOf = (part: string) => api.parts.find((entry) => entry.part === part)?.state ?? "missing";
  const made = <T>(part: string, value: T) => (stateOf(part) === "ready" || stateOf(part) === "incomplete" ? value : null);
  const missing = api.parts.flatMap(({ part, state, reason }) =>
    reason && (state === "missing" || state === "incomplete" || state === "failed") ? [{ part, reason }] : []);
  const hasPicture = stateOf("thumbnails") !== "missing" || api.slides.length > 0;
  return {
    identity: api.sessionId,
    base,
    duration,
    available: duration,
    making: null,
    hasPicture,
    drawing: hasPicture ? null : SOUND_DRAWING,
    gaps: api.gaps,
    missing,
    transcript: made("transcript", transcript),
    slides: made("slides", api.slides satisfies SlideShowing[]),
    chapters: made("chapters", api.chapters satisfies Chapter[]),
    highlights: made("highlights", api.highlights),
    notes: api.notes?.chapters.map((chapter) => ({ ...chapter, items: chapter.items.map((item): NoteItem => ({ ...item, slide: item.slide ?? null })) })) ?? null,
    thumbnails,
  };
}

// Fetches what a replay consists of. The manifest comes first and says which of the others exist, so that the page asks
// for nothing that is not there.

import { DocumentError, type Decoder } from "./decode";
import * as documents from "./documents";
import { available, partOf } from "./making";
import { parseThumbnails, type Thumbnail } from "./vtt";

const FETCH_MS_MAX = 20_000;

/** A document that the manifest lists; null where it lists none; or why it could not be read. */
export type Part<T> = T | null | LoadError;

export interface Replay {
  manifest: documents.Manifest;
  transcript: Part<documents.Transcript>;
  slides: Part<documents.SlideShowing[]>;
  chapters: Part<documents.Chapter[]>;
  highlights: Part<documents.Highlight[]>;
  notes: Part<documents.NoteChapter[]>;
  thumbnails: Part<Thumbnail[]>;
  hasPicture: boolean;
}

export type Failure =
  /** Not there: the replay is still being made. */
  | "absent"
  /** Not there, and none will come. */
  | "unusable"
  /** The link is no longer valid, or never was for this person. */
  | "refused"
  | "unreachable"
  /** There, and not what it should be. */
  | "damaged"
  /** Opened from the disk, where browsers forbid pages to fetch. */
  | "local_file";

export class LoadError extends Error {
  constructor(
    readonly failure: Failure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "LoadError";
  }
}

/** What an HTTP status means to the person before the page. */
export function failureOfStatus(status: number): Failure {
  if (status === 404) return "absent";
  if (status === 401 || status === 403 || status === 410) return "refused";
  return "unreachable";
}

export function present<T>(part: Part<T>): T | null {
  return part instanceof LoadError ? null : part;
}

async function fetchText(name: string): Promise<string> {
  let response: Response;
  let body: string;
  try {
    response = await fetch(name, { signal: AbortSignal.timeout(FETCH_MS_MAX), cache: "no-cache" });
    body = await response.text();
  } catch (error) {
    throw new LoadError("unreachable", `${name} could not be fetched`, { cause: error });
  }
  if (!response.ok) throw new LoadError(failureOfStatus(response.status), `${name}: HTTP ${response.status}`);
  return body;
}

async function fetchJson<T>(name: string, decode: Decoder<T>): Promise<T> {
  const body = await fetchText(name);
  try {
    return decode(JSON.parse(body), name);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError("damaged", `${name} is not JSON`, { cause: error });
    if (error instanceof DocumentError) throw new LoadError("damaged", error.message, { cause: error });
    throw error;
  }
}

function nothingYet(manifest: documents.Manifest): LoadError {
  const playback = partOf(manifest, "playback");
  if (playback?.state === "failed") return new LoadError("unusable", playback.reason ?? "");
  return new LoadError("absent", "nothing can be played yet");
}

/** Throws a [`LoadError`] when there is no replay to show; parts that fail are in the answer. */
export async function load(): Promise<Replay> {
  if (location.protocol === "file:") throw new LoadError("local_file", "opened without a server");
  const manifest = await fetchJson("manifest.json", documents.manifest);
  if (manifest.making && available(manifest) === 0) throw nothingYet(manifest);
  const names = new Set(manifest.files.map((file) => file.name));

  const part = async <T>(name: string, fetchIt: () => Promise<T>): Promise<Part<T>> => {
    if (!names.has(name)) return null;
    try {
      return await fetchIt();
    } catch (error) {
      if (error instanceof LoadError) return error;
      throw error;
    }
  };
  const json = <T>(name: string, decode: Decoder<T>) => part(name, () => fetchJson(name, decode));

  const [transcript, slides, chapters, highlights, notes, thumbnails] = await Promise.all([
    json("transcript.json", documents.transcript),
    json("slides.json", documents.slides),
    json("chapters.json", documents.chapters),
    json("highlights.json", documents.highlights),
    json("notes.json", (value, path) => documents.notes(value, path).chapters),
    part("thumbnails.vtt", async () => parseThumbnails(await fetchText("thumbnails.vtt"))),
  ]);
  const hasPicture = manifest.files.some((file) => /^r\d+\/\d+p\.m3u8$/.test(file.name));
  return { manifest, transcript, slides, chapters, highlights, notes, thumbnails, hasPicture };
}

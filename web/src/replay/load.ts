// Fetches what a replay consists of from the folder it lies in. The manifest comes first and says which of the others
// exist, so that the page asks for nothing that is not there.

import type { Decoder } from "./decode";
import * as documents from "./documents";
import { fetchJson, fetchText } from "./fetch";
import { LoadError } from "./load-error";
import { partOf } from "./making";
import type { Part, Replay } from "./model";
import { parseThumbnails } from "./vtt";

/** Throws a [`LoadError`] when there is no replay to show; parts that fail are in the answer. */
export async function load(base: string): Promise<Replay> {
  if (location.protocol === "file:") throw new LoadError("local_file", "opened without a server");
  const manifest = await fetchJson(`${base}manifest.json`, documents.manifest);
  const available = manifest.making ? (partOf(manifest.making, "playback")?.until ?? 0) : manifest.duration;
  if (manifest.making && available === 0) throw nothingYet(manifest.making);
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
  const json = <T>(name: string, decode: Decoder<T>) => part(name, () => fetchJson(`${base}${name}`, decode));

  const [transcript, slides, chapters, highlights, notes, thumbnails] = await Promise.all([
    json("transcript.json", documents.transcript),
    json("slides.json", documents.slides),
    json("chapters.json", documents.chapters),
    json("highlights.json", documents.highlights),
    json("notes.json", (value, path) => documents.notes(value, path).chapters),
    part("thumbnails.vtt", async () => parseThumbnails(await fetchText(`${base}thumbnails.vtt`))),
  ]);
  return {
    identity: identity(manifest),
    base,
    duration: Math.max(manifest.duration, available),
    available,
    making: manifest.making,
    hasPicture: manifest.files.some((file) => /^r\d+\/\d+p\.m3u8$/.test(file.name)),
    drawing: manifest.files.find(({ name }) => name.endsWith("/poster.svg"))?.name ?? null,
    gaps: manifest.gaps,
    missing: manifest.missing,
    transcript,
    slides,
    chapters,
    highlights,
    notes,
    thumbnails,
  };
}

function nothingYet(making: documents.Making): LoadError {
  const playback = partOf(making, "playback");
  if (playback?.state === "failed") return new LoadError("unusable", playback.reason ?? "");
  return new LoadError("absent", "nothing can be played yet");
}

/** The hashes of a replay in the making are not known yet, its address is. */
function identity(manifest: documents.Manifest): string {
  return manifest.making ? location.pathname.split("/").slice(-2).join("/") : manifest.recordings.map((recording) => recording.segmentsSha256).join("+");
}

// Makes a replay folder out of a fixture class with the ffmpeg command line, in the layout that an export has. The
// player is developed and tested on it without a pipeline; what it says about the class comes from the truth file.
//
//     node make-sample.mjs [class] [folder]

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { captionsVtt, describe } from "./sample-documents.mjs";

const run = promisify(execFile);
const HERE = path.dirname(fileURLToPath(import.meta.url));
const FIXTURES = path.resolve(HERE, "../../fixtures/classes");

export const CHUNK_SECONDS = 30;
const SEGMENT_SECONDS = 6;
/** Of the fixture classes. */
const FRAMES_PER_SECOND = 25;
const THUMBNAIL_SECONDS = 5;
const THUMBNAIL = { width: 160, height: 90 };

const RUNGS = [
  { name: "720p", width: 1280, height: 720, codecs: "avc1.64001f", arguments: ["-c:v", "copy"] },
  { name: "480p", width: 854, height: 480, codecs: "avc1.64001f", arguments: encode(854, 480) },
  { name: "360p", width: 640, height: 360, codecs: "avc1.64001e", arguments: encode(640, 360) },
];

function encode(width, height) {
  const keyframes = String(SEGMENT_SECONDS * FRAMES_PER_SECOND);
  return ["-vf", `scale=${width}:${height}`, "-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-crf", "26",
    "-bf", "0", "-g", keyframes, "-keyint_min", keyframes, "-sc_threshold", "0"];
}

const ffmpeg = (...args) => run("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...args]);

/** One rendition: ffmpeg's HLS muxer, then the names that a replay uses. Answers with its bits per second. */
async function rendition(source, folder, name, codecArguments) {
  const target = path.join(folder, "r0", name);
  await mkdir(target, { recursive: true });
  await ffmpeg("-i", source, ...codecArguments, "-f", "hls", "-hls_time", String(SEGMENT_SECONDS), "-hls_playlist_type", "vod",
    "-hls_segment_type", "fmp4", "-hls_flags", "independent_segments", "-hls_fmp4_init_filename", "init.mp4",
    "-hls_segment_filename", path.join(target, "part-%d.m4s"), path.join(target, "list.m3u8"));

  const durations = [...(await readFile(path.join(target, "list.m3u8"), "utf8")).matchAll(/#EXTINF:([\d.]+)/g)].map((m) => Number(m[1]));
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", `#EXT-X-TARGETDURATION:${Math.ceil(Math.max(...durations))}`,
    "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS", `#EXT-X-MAP:URI="${name}/init.mp4"`];
  const ordinals = new Map();
  let start = 0;
  let bytes = 0;
  for (const [index, duration] of durations.entries()) {
    const chunk = Math.floor((start + 0.001) / CHUNK_SECONDS);
    const ordinal = ordinals.get(chunk) ?? 0;
    ordinals.set(chunk, ordinal + 1);
    const file = `${String(chunk).padStart(4, "0")}-${String(ordinal).padStart(2, "0")}.m4s`;
    await rename(path.join(target, `part-${index}.m4s`), path.join(target, file));
    bytes += (await stat(path.join(target, file))).size;
    lines.push(`#EXTINF:${duration.toFixed(6)},`, `${name}/${file}`);
    start += duration;
  }
  await rm(path.join(target, "list.m3u8"));
  await writeFile(path.join(folder, "r0", `${name}.m3u8`), [...lines, "#EXT-X-ENDLIST", ""].join("\n"));
  return Math.round((bytes * 8) / start);
}

function masterPlaylist(rungs, audioBandwidth, language) {
  const lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,URI="r0/audio.m3u8"',
    `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="${language}",LANGUAGE="${language}",DEFAULT=NO,AUTOSELECT=YES,URI="captions.${language}.m3u8"`];
  for (const rung of rungs) {
    lines.push(`#EXT-X-STREAM-INF:BANDWIDTH=${Math.round((rung.bandwidth + audioBandwidth) * 1.5)},CODECS="${rung.codecs},mp4a.40.2",` +
      `RESOLUTION=${rung.width}x${rung.height},FRAME-RATE=25.000,AUDIO="audio",SUBTITLES="captions"`, `r0/${rung.name}.m3u8`);
  }
  if (rungs.length === 0) {
    lines.push(`#EXT-X-STREAM-INF:BANDWIDTH=${Math.round(audioBandwidth * 1.5)},CODECS="mp4a.40.2",AUDIO="audio",SUBTITLES="captions"`, "r0/audio.m3u8");
  }
  return [...lines, ""].join("\n");
}

function captionsPlaylist(duration, language) {
  return ["#EXTM3U", "#EXT-X-VERSION:7", `#EXT-X-TARGETDURATION:${Math.ceil(duration)}`, "#EXT-X-PLAYLIST-TYPE:VOD",
    `#EXTINF:${duration.toFixed(3)},`, `captions.${language}.vtt`, "#EXT-X-ENDLIST", ""].join("\n");
}

/** One JPEG strip per chunk, and the WebVTT that says which tile is which time. */
async function thumbnails(source, folder, duration) {
  await mkdir(path.join(folder, "r0/thumbnails"), { recursive: true });
  const tiles = CHUNK_SECONDS / THUMBNAIL_SECONDS;
  const filter = `fps=1/${THUMBNAIL_SECONDS}:round=down:start_time=0,scale=${THUMBNAIL.width}:${THUMBNAIL.height},tile=${tiles}x1`;
  await ffmpeg("-i", source, "-vf", filter, "-start_number", "0", "-q:v", "5", path.join(folder, "r0/thumbnails/%04d.jpg"));
  const stamp = (s) => new Date(s * 1000).toISOString().slice(11, 23);
  const cues = ["WEBVTT"];
  for (let start = 0; start < duration; start += THUMBNAIL_SECONDS) {
    const chunk = String(Math.floor(start / CHUNK_SECONDS)).padStart(4, "0");
    const x = ((start % CHUNK_SECONDS) / THUMBNAIL_SECONDS) * THUMBNAIL.width;
    cues.push(`${stamp(start)} --> ${stamp(Math.min(start + THUMBNAIL_SECONDS, duration))}\n` +
      `r0/thumbnails/${chunk}.jpg#xywh=${x},0,${THUMBNAIL.width},${THUMBNAIL.height}`);
  }
  await writeFile(path.join(folder, "thumbnails.vtt"), cues.join("\n\n") + "\n");
}

async function slidePictures(source, folder, showings) {
  await mkdir(path.join(folder, "r0/slides"), { recursive: true });
  const first = new Map([...showings].reverse().map((showing) => [showing.page, showing]));
  for (const showing of first.values()) {
    await ffmpeg("-ss", String(showing.start + 1), "-i", source, "-frames:v", "1", "-q:v", "3", path.join(folder, showing.image));
  }
}

/** Writes manifest.json over whatever lies in the folder. */
export async function writeManifest(folder, { duration, gaps = [], missing = [], language = "en" }) {
  const files = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const name = path.relative(folder, file);
    if (!entry.isFile() || name === "manifest.json") continue;
    const bytes = await readFile(file);
    files.push({ name, sha256: createHash("sha256").update(bytes).digest("hex"), size: bytes.length });
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  const digest = createHash("sha256").update(files.map((file) => file.sha256).join("")).digest("hex");
  const recipe = { codeVersion: 1, speech: { model: "truth", modelSha256: "", language }, rungHeights: [1080, 720, 480, 360], parameters: {} };
  const manifest = { duration, recordings: [{ offset: 0, duration, recipe, segmentsSha256: digest }], files, gaps, missing };
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
}

/** Makes the folder anew. `video: false` gives the replay of an audio-only recording. */
export async function makeSample(name, folder, { video = true } = {}) {
  const source = path.join(FIXTURES, `${name}.mp4`);
  const truth = JSON.parse(await readFile(path.join(FIXTURES, `${name}.truth.json`), "utf8"));
  const documents = describe(truth);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const rungs = [];
  for (const rung of video ? RUNGS : []) {
    rungs.push({ ...rung, bandwidth: await rendition(source, folder, rung.name, ["-map", "0:v", ...rung.arguments]) });
  }
  const audio = await rendition(source, folder, "audio", ["-map", "0:a", "-c:a", "copy"]);
  if (video) {
    await thumbnails(source, folder, documents.duration);
    await slidePictures(source, folder, documents.slides);
  }

  const write = (file, text) => writeFile(path.join(folder, file), text);
  const writeJson = (file, value) => write(file, JSON.stringify(value, null, 1) + "\n");
  const { language } = documents.transcript;
  await write("master.m3u8", masterPlaylist(rungs, audio, language));
  await write(`captions.${language}.m3u8`, captionsPlaylist(documents.duration, language));
  await write(`captions.${language}.vtt`, captionsVtt(documents.transcript));
  for (const part of ["transcript", "chapters", "highlights", "notes"]) await writeJson(`${part}.json`, documents[part]);
  if (video) await writeJson("slides.json", documents.slides);
  await writeManifest(folder, { duration: documents.duration });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = "cities", folder = path.join(HERE, "sample", name)] = process.argv.slice(2);
  await makeSample(name, path.resolve(folder));
  console.log(folder);
}

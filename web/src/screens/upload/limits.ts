// What the API takes, told before a byte is sent. It decides by the same names.

import { t } from "@lingui/core/macro";

import { bytes } from "@/i18n/format";

export const VIDEO_ENDINGS = ["mp4", "m4v", "mov", "3gp", "mkv", "webm", "ts", "mts", "m2ts", "avi"] as const;
export const SOUND_ENDINGS = ["m4a", "mka", "mp3", "ogg", "opus", "wav", "flac", "aac"] as const;

const ENDINGS: readonly string[] = [...VIDEO_ENDINGS, ...SOUND_ENDINGS];

/** For the browser's list of files. */
export const ACCEPTED = ENDINGS.map((ending) => `.${ending}`).join(",");

/** Why a file cannot be taken; null: it can, as far as its name and size say. `sizeMax`: bytes, where it is known. */
export function refusalOf(file: Pick<File, "name" | "size">, sizeMax: number): string | null {
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  const { name } = file;
  if (ending === undefined || !ENDINGS.includes(ending)) return t`${name} is no video or sound file that can become a replay. Take for example mp4, mov, mkv, webm or mp3.`;
  if (file.size === 0) return t`${name} is empty.`;
  if (file.size > sizeMax) {
    const [size, most] = [bytes(file.size), bytes(sizeMax)];
    return t`${name} has ${size}; at most ${most} are taken here.`;
  }
  return null;
}

/** `binary_search-2.mp4` → `binary search 2` */
export const titleOf = (fileName: string) => fileName.replace(/\.[^.]+$/, "").replaceAll(/[_-]+/g, " ").trim();

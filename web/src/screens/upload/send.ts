// The parts of a file, several at a time, each tried again a limited number of times.

import { pauseBefore } from "@/api/retry";
import type { Upload, UploadPart } from "@/api/generated";
import { PutError } from "./put";

/** As many as keep a line full while one of them waits for its answer. */
const AT_ONCE = 4;
export const TRIES_MAX = 8;

const EXPIRED = 403;
const GONE = 404;

/** What sending needs of the world. */
export interface Wire {
  /** The parts behind number `after`. */
  parts: (after: number) => Promise<Upload>;
  put: (url: string, body: Blob, sent: (bytes: number) => void, signal: AbortSignal) => Promise<void>;
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Resolves once there is a network. */
  online: (signal: AbortSignal) => Promise<void>;
}

/** The next try of a part, and how the one before ended (0: no answer). */
export interface Trouble {
  tries: number;
  status: number;
}

interface Ears {
  /** Bytes that have left, or were there before. */
  sent: (bytes: number) => void;
  /** Null: it goes on. */
  trouble: (trouble: Trouble | null) => void;
}

/** The file was moved, changed or is on a disk that is gone. */
export class FileGoneError extends Error {
  override readonly name = "FileGoneError";
}

/** Sends what has not arrived. Ends with the first part that cannot be sent. */
export async function sendParts(file: Blob, wire: Wire, ears: Ears, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const sizes = new Map<number, number>();
  let total = 0;
  const parts = everyPart(wire);
  const note = (number: number, bytes: number) => {
    total += bytes - (sizes.get(number) ?? 0);
    sizes.set(number, bytes);
    ears.sent(total);
  };
  const worker = async () => {
    for (;;) {
      const { done, value: part } = await parts.next();
      if (done || either.aborted) return;
      if (!part.uploaded) await sendPart(file, part, wire, (bytes) => note(part.number, bytes), ears, either);
      note(part.number, part.size);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    failed.abort();
    throw error;
  }
  signal.throwIfAborted();
}

async function* everyPart(wire: Wire): AsyncGenerator<UploadPart, undefined> {
  let after: number | null = 0;
  while (after !== null) {
    const batch: Upload = await wire.parts(after);
    yield* batch.parts;
    after = batch.nextAfter ?? null;
  }
}

async function sendPart(file: Blob, part: UploadPart, wire: Wire, sent: (bytes: number) => void, ears: Ears, signal: AbortSignal): Promise<void> {
  const body = file.slice(part.offset, part.offset + part.size);
  let url = part.url ?? null;
  for (let tries = 1; ; tries += 1) {
    await wire.online(signal);
    try {
      url ??= await addressOf(part, wire);
      if (url !== null) await wire.put(url, body, sent, signal);
      if (tries > 1) ears.trouble(null);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PutError) || error.status === GONE) throw error;
      sent(0);
      await mustBeReadable(body);
      if (tries === TRIES_MAX) throw error;
      // Addresses are valid for an hour; a slow line takes longer for what one answer named.
      if (error.status === EXPIRED) url = null;
      ears.trouble({ tries: tries + 1, status: error.status });
      await wire.pause(pauseBefore(tries, null), signal);
    }
  }
}

/** A fresh one; null: the part has arrived after all. */
async function addressOf(part: UploadPart, wire: Wire): Promise<string | null> {
  const { parts } = await wire.parts(part.number - 1);
  return parts.find(({ number }) => number === part.number)?.url ?? null;
}

/** The browser tells a line that broke from a file that went by nothing but this. */
async function mustBeReadable(body: Blob): Promise<void> {
  try {
    await body.slice(0, 1).arrayBuffer();
  } catch {
    throw new FileGoneError("the file cannot be read any more");
  }
}

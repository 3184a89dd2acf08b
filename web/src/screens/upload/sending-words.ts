// How an upload goes, in sentences.

import { t } from "@lingui/core/macro";

import { ApiError } from "@/api/errors";
import { bytes } from "@/i18n/format";
import { timeLeft } from "@/replay/words";
import { PutError } from "./put";
import { FileGoneError, TRIES_MAX } from "./send";
import type { Sending } from "./uploads";

/** `512 MB of 1.2 GB · 8.4 MB/s · about 2 minutes left` */
export function howFar(sending: Sending): string {
  const [sent, size] = [bytes(sending.sent), bytes(sending.size)];
  const parts = [t`${sent} of ${size}`];
  if (sending.phase === "sending" && sending.rate !== null && sending.rate > 0) {
    const rate = bytes(sending.rate);
    parts.push(t`${rate} a second`, timeLeft(sending.secondsLeft));
  }
  return parts.join(" · ");
}

export function troubleOf({ trouble, offline }: Extract<Sending, { phase: "sending" }>): string {
  if (offline || !trouble) return t`There is no network. It goes on by itself once there is one.`;
  const { tries } = trouble;
  return trouble.status === 0
    ? t`The storage does not answer. Trying again: ${tries} of ${TRIES_MAX}.`
    : t`The storage refuses a part at the moment. Trying again: ${tries} of ${TRIES_MAX}.`;
}

export function failureOf(error: Error): string {
  if (error instanceof FileGoneError) return t`The file cannot be read any more: it was moved or changed. Put it back and try again, or reload this page and choose it there.`;
  if (error instanceof PutError && error.status === 404) return t`The storage no longer knows this upload. Give it up and begin again.`;
  if (error instanceof PutError && error.status === 0) return t`The storage did not answer, ${TRIES_MAX} times. Check your connection, then try again.`;
  if (error instanceof PutError) return t`The storage refused a part of the file, ${TRIES_MAX} times. Try again in a while; if it stays so, tell whoever runs Lectern.`;
  if (error instanceof ApiError && error.status === 0) return t`Lectern did not answer. Check your connection, then try again.`;
  if (error instanceof ApiError && error.requestId) {
    const { message, requestId } = error;
    return t`${message} (request ${requestId})`;
  }
  return error.message;
}

// Uploads that are under way. They live beside the screens: one may read elsewhere while a file is sent.

import { useSyncExternalStore } from "react";

import { answer } from "@/api/client";
import { ApiError } from "@/api/errors";
import * as api from "@/api/generated";
import type { Recording } from "@/api/generated";
import { put } from "./put";
import { Rate, secondsLeft } from "./rate";
import { forget } from "./remembered";
import { sendParts, type Trouble, type Wire } from "./send";

/** Parts that get lost between being sent and being joined are sent again so often. */
const ROUNDS_MAX = 3;

/** Of a file of `size` bytes, `sent` have left. */
export type Sending =
  | { phase: "sending"; sent: number; size: number; rate: number | null; secondsLeft: number | null; trouble: Trouble | null; offline: boolean }
  | { phase: "joining"; sent: number; size: number }
  | { phase: "stopped"; sent: number; size: number; error: Error };

interface Running {
  file: File;
  state: Sending;
  stop: AbortController;
}

const running = new Map<string, Running>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** Null: this page sends nothing for the recording. */
export function useSending(recordingId: string): Sending | null {
  return useSyncExternalStore(subscribe, () => running.get(recordingId)?.state ?? null);
}

/** Sends what has not arrived, then begins the processing; `done` hears what became of it. */
export function startSending(recordingId: string, file: File, done: (recording: Recording) => void): void {
  const before = running.get(recordingId);
  if (before && before.state.phase !== "stopped") return;
  const size = file.size;
  const stop = new AbortController();
  const upload: Running = { file, stop, state: { phase: "sending", sent: 0, size, rate: null, secondsLeft: null, trouble: null, offline: !navigator.onLine } };
  const show = (state: Sending) => {
    if (running.get(recordingId) !== upload) return;
    upload.state = state;
    tell();
  };
  running.set(recordingId, upload);
  tell();
  void work(recordingId, upload, show).then(
    async (recording) => {
      await forget(recordingId);
      // What is shown stays until the recording itself says that it goes on.
      done(recording);
    },
    (error: unknown) => {
      if (!stop.signal.aborted) show({ phase: "stopped", sent: upload.state.sent, size, error: error instanceof Error ? error : new Error(String(error)) });
    },
  );
}

/** Once more, after it stopped. */
export function sendAgain(recordingId: string, done: (recording: Recording) => void): void {
  const upload = running.get(recordingId);
  if (upload) startSending(recordingId, upload.file, done);
}

export async function giveUp(recordingId: string): Promise<Recording> {
  const recording = await answer(api.abortRecording({ path: { id: recordingId } }));
  running.get(recordingId)?.stop.abort();
  await forget(recordingId);
  return recording;
}

async function work(recordingId: string, upload: Running, show: (state: Sending) => void): Promise<Recording> {
  const { file, stop } = upload;
  for (let round = 1; ; round += 1) {
    await sendParts(file, wireOf(recordingId), earsOf(file.size, upload, show), stop.signal);
    show({ phase: "joining", sent: file.size, size: file.size });
    try {
      return await answer(api.completeRecording({ path: { id: recordingId }, body: {}, signal: stop.signal }));
    } catch (error) {
      if (round === ROUNDS_MAX || !(error instanceof ApiError && error.code === "upload_incomplete")) throw error;
    }
  }
}

function wireOf(recordingId: string): Wire {
  return { parts: (after) => answer(api.listRecordingParts({ path: { id: recordingId }, query: { after } })), put, pause, online };
}

function earsOf(size: number, upload: Running, show: (state: Sending) => void) {
  const rate = new Rate();
  let trouble: Trouble | null = null;
  let sent = 0;
  const refresh = () => {
    if (upload.stop.signal.aborted) return;
    const speed = rate.get();
    show({ phase: "sending", sent, size, rate: speed, secondsLeft: secondsLeft(size - sent, speed), trouble, offline: !navigator.onLine });
  };
  return {
    sent: (bytes: number) => {
      sent = bytes;
      rate.add(performance.now(), bytes);
      refresh();
    },
    trouble: (next: Trouble | null) => {
      trouble = next;
      refresh();
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

function online(signal: AbortSignal): Promise<void> {
  if (navigator.onLine) return Promise.resolve();
  return new Promise((resolve, reject) => {
    addEventListener("online", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

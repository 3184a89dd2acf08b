import { expect, test } from "vitest";

import type { Recording, StageProgress } from "./generated";
import { hasFailed, isComplete, isInTheMaking } from "./recordings";

const STAGES = ["ingest", "render", "transcribe", "settle", "derive", "assemble"] as const;

function recording(status: Recording["status"], states: StageProgress["state"][]): Recording {
  const stages = states.map((state, index) => ({ stage: STAGES[index] ?? "assemble", state, total: 1, done: 0, failed: 0, progress: 0 }));
  return { id: "r", sessionId: "s", courseId: "c", title: "Cities", status, source: "upload", stages, createdAt: "", updatedAt: "" };
}

test("nobody waits for what will not come", () => {
  const stuck = recording("finalizing", ["failed", "waiting", "waiting", "waiting", "waiting", "waiting"]);
  expect(hasFailed(stuck)).toBe(true);
  expect(isInTheMaking(stuck)).toBe(false);
});

test("a replay may lack something and still come", () => {
  const degraded = recording("finalized", ["done", "done", "failed", "done", "failed", "running"]);
  expect(hasFailed(degraded)).toBe(false);
  expect(isInTheMaking(degraded)).toBe(true);
});

test("it is complete when the last stage is", () => {
  const complete = recording("finalized", ["done", "done", "skipped", "done", "done", "done"]);
  expect(isComplete(complete)).toBe(true);
  expect(isInTheMaking(complete)).toBe(false);
  expect(isInTheMaking(recording("uploading", []))).toBe(false);
});

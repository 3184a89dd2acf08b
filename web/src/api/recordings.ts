// A recording on its way to a replay.

import type { Recording, StageProgress } from "./generated";

/** Stages that all later ones wait for: when one of them has failed for good, nothing more comes by itself. */
const BLOCKING = new Set<StageProgress["stage"]>(["ingest", "settle", "assemble"]);

/** Every stage has ended, and the replay can be opened. */
export const isComplete = ({ status, stages }: Recording) => status === "finalized" && stages.at(-1)?.state === "done";

export const hasFailed = ({ status, stages }: Recording) =>
  status === "failed" || stages.some(({ stage, state }) => state === "failed" && BLOCKING.has(stage));

/** The upload is over, and something is still to come. */
export const isInTheMaking = (recording: Recording) => recording.status !== "uploading" && !isComplete(recording) && !hasFailed(recording);

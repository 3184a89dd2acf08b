// The stages of processing, with what is to be said about them.

import { t } from "@lingui/core/macro";

import type { Stage, StageProgress } from "@/api/generated";
import type { StageRow } from "@/components/Stages";
import { stageName } from "@/replay/stages";

const ALL: readonly Stage[] = ["ingest", "render", "transcribe", "settle", "read", "derive", "assemble"];

/** Before the API tells of any. */
export const waitingStages = (): StageRow[] => ALL.map((stage) => ({ name: stageName(stage), state: "waiting", progress: 0 }));

/** `over`: there will be no replay, and why is said above. */
export function stageRow(stage: StageProgress, over: boolean): StageRow {
  return { name: stageName(stage.stage), state: stage.state, progress: stage.progress, note: over ? undefined : noteOf(stage) };
}

function noteOf({ stage, state, done, total }: StageProgress): string | undefined {
  if (state === "running" && total > 1) return t`${done} of ${total} pieces`;
  if (state === "failed") return t`This could not be made. The replay says so where it would stand.`;
  if (state === "skipped" && stage === "transcribe") return t`There is no speech to write down.`;
  if (state === "skipped" && stage === "render") return t`There is nothing to play.`;
  return undefined;
}

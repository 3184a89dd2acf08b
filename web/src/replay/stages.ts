// What is being made of a recording, in words.

import { t } from "@lingui/core/macro";

import type { Stage, StageProgress } from "@/api/generated";
import type { StageRow } from "@/components/Stages";

export function stageName(stage: Stage): string {
  switch (stage) {
    case "ingest":
      return t`Look into the recording`;
    case "render":
      return t`Picture and sound`;
    case "transcribe":
      return t`Transcript`;
    case "settle":
      return t`Slides and captions`;
    case "read":
      return t`Text of the slides`;
    case "derive":
      return t`Chapters and notes`;
    case "assemble":
      return t`Put together`;
  }
}

export function stageRows(stages: readonly StageProgress[]): StageRow[] {
  return stages.map(({ stage, state, progress }) => ({ name: stageName(stage), state, progress }));
}

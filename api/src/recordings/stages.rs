//! How far a recording is, stage by stage.

use classroom::recordings::{Recording, RecordingStatus};
use jobs::JobKind;
use jobs::stages::{StageCount, count};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiResult;
use crate::state::Transaction;

/// In the order in which they end.
const STAGES: [(JobKind, Stage); 7] = [
    (JobKind::IngestUpload, Stage::Ingest),
    (JobKind::RenderChunk, Stage::Render),
    (JobKind::Transcribe, Stage::Transcribe),
    (JobKind::Settle, Stage::Settle),
    (JobKind::ReadSlides, Stage::Read),
    (JobKind::Derive, Stage::Derive),
    (JobKind::Assemble, Stage::Assemble),
];

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StageProgress)]
pub struct StageView {
    stage: Stage,
    state: StageState,
    /// Pieces of work, as far as they are known: they come to be while the stages before are at work.
    total: i64,
    done: i64,
    failed: i64,
    /// 0 to 1 of `total`.
    progress: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reads the file and cuts it into segments.
    Ingest,
    /// Makes what is played.
    Render,
    /// Turns speech into text.
    Transcribe,
    /// Puts slides, text and gaps on one timeline.
    Settle,
    /// Reads the text on the slides.
    Read,
    /// Writes chapters, highlights and notes.
    Derive,
    /// Makes the replay.
    Assemble,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    Waiting,
    Running,
    Done,
    /// Some of it failed for good; the replay names what it lacks.
    Failed,
    /// There was nothing to do: a recording without sound has no text.
    Skipped,
}

/// Empty before the upload is complete.
pub async fn stages(transaction: &mut Transaction, recording: &Recording) -> ApiResult<Vec<StageView>> {
    match recording.status {
        RecordingStatus::Uploading | RecordingStatus::Arming => Ok(Vec::new()),
        RecordingStatus::Recording
        | RecordingStatus::Finalizing
        | RecordingStatus::Finalized
        | RecordingStatus::Failed => {
            let counts = count(transaction, recording.session_id, recording.id).await?;
            Ok(view(&counts, recording.status == RecordingStatus::Failed))
        }
    }
}

/// `over`: the recording failed, and nothing that did not begin will.
fn view(counts: &[StageCount], over: bool) -> Vec<StageView> {
    let found = |kind| counts.iter().find(|count| count.kind == kind);
    let last = STAGES.iter().rposition(|(kind, _)| found(*kind).is_some());
    let stage = |(place, (kind, stage)): (usize, &(JobKind, Stage))| {
        let Some(count) = found(*kind) else {
            let passed = over || last.is_some_and(|last| place < last);
            let state = if passed { StageState::Skipped } else { StageState::Waiting };
            return StageView { stage: *stage, state, total: 0, done: 0, failed: 0, progress: 0.0 };
        };
        StageView {
            stage: *stage,
            state: state(count),
            total: count.total,
            done: count.succeeded,
            failed: count.failed,
            progress: ((count.done / count.total as f64) * 1000.0).round() / 1000.0,
        }
    };
    STAGES.iter().enumerate().map(stage).collect()
}

fn state(count: &StageCount) -> StageState {
    if count.succeeded == count.total {
        StageState::Done
    } else if count.succeeded + count.failed == count.total {
        StageState::Failed
    } else if count.succeeded + count.failed + count.running > 0 {
        StageState::Running
    } else {
        StageState::Waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(kind: JobKind, total: i64, succeeded: i64, failed: i64, running: i64) -> StageCount {
        StageCount { kind, total, succeeded, failed, running, done: succeeded as f64 + running as f64 / 2.0 }
    }

    fn states(counts: &[StageCount], over: bool) -> Vec<StageState> {
        view(counts, over).iter().map(|stage| stage.state).collect()
    }

    #[test]
    fn a_stage_without_work_waits_until_a_later_one_has_some() {
        use StageState::{Done, Failed, Running, Skipped, Waiting};
        assert_eq!(states(&[], false), [Waiting; 7]);
        let silent = [count(JobKind::IngestUpload, 1, 1, 0, 0), count(JobKind::RenderChunk, 4, 1, 0, 1)];
        assert_eq!(states(&silent, false), [Done, Running, Waiting, Waiting, Waiting, Waiting, Waiting]);
        let later = [count(JobKind::RenderChunk, 4, 3, 1, 0), count(JobKind::Settle, 1, 0, 0, 0)];
        assert_eq!(states(&later, false), [Skipped, Failed, Skipped, Waiting, Waiting, Waiting, Waiting]);
    }

    #[test]
    fn nothing_waits_after_a_failed_recording() {
        let counts = [count(JobKind::IngestUpload, 1, 1, 0, 0)];
        let states = states(&counts, true);
        assert_eq!(states[0], StageState::Done);
        assert!(states[1..].iter().all(|state| *state == StageState::Skipped));
    }

    #[test]
    fn progress_counts_what_runs() {
        let views = view(&[count(JobKind::RenderChunk, 4, 1, 0, 1)], false);
        assert_eq!(views[1].progress, 0.375);
    }
}

//! A job as ops see it.

use chrono::{DateTime, Utc};
use jobs::ops::{JobStatus, LastError};
use jobs::{JobKind, JobState, Lane};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Job)]
pub struct JobView {
    id: Uuid,
    session_id: Uuid,
    /// Null for the jobs of a whole session.
    recording_id: Option<Uuid>,
    #[schema(value_type = String, example = "render_chunk")]
    kind: JobKind,
    /// The chunk or unit; 0 where there is only one.
    unit: i32,
    #[schema(value_type = String, example = "transcode")]
    lane: Lane,
    #[schema(value_type = String, example = "running")]
    state: JobState,
    /// Failures so far.
    attempt: i32,
    /// Leases that ran out since the last committed step.
    rescues: i32,
    /// 0 to 1.
    progress: f32,
    cancel_requested: bool,
    /// Cancelled because the plan no longer holds it.
    superseded: bool,
    expected_seconds: f32,
    /// Name of the worker that runs it.
    worker: Option<String>,
    last_error: Option<JobErrorView>,
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    run_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JobError)]
pub struct JobErrorView {
    code: String,
    message: String,
}

impl From<LastError> for JobErrorView {
    fn from(error: LastError) -> JobErrorView {
        JobErrorView { code: error.code, message: error.message }
    }
}

impl From<JobStatus> for JobView {
    fn from(job: JobStatus) -> JobView {
        JobView {
            id: job.id.0,
            session_id: job.session_id.into(),
            recording_id: job.recording_id.map(Uuid::from),
            kind: job.kind,
            unit: job.unit,
            lane: job.lane,
            state: job.state,
            attempt: job.attempt,
            rescues: job.rescues,
            progress: job.progress,
            cancel_requested: job.cancel_requested,
            superseded: job.superseded,
            expected_seconds: job.expected_seconds,
            worker: job.lease_owner,
            last_error: job.last_error.map(JobErrorView::from),
            result: job.result,
            run_at: job.run_at,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

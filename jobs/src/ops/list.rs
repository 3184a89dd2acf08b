//! Reading jobs.

use chrono::{DateTime, Utc};
use classroom::ids::{RecordingId, SessionId, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::job::JobId;
use crate::kind::{JobKind, JobState, Lane};
use crate::limits::PAGE_MAX;

/// None: whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    pub state: Option<JobState>,
    pub kind: Option<JobKind>,
    pub lane: Option<Lane>,
    pub session_id: Option<SessionId>,
    pub recording_id: Option<RecordingId>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobStatus {
    pub id: JobId,
    pub tenant_id: TenantId,
    pub session_id: SessionId,
    pub recording_id: Option<RecordingId>,
    pub kind: JobKind,
    pub unit: i32,
    pub digest: String,
    pub lane: Lane,
    pub priority: i16,
    pub state: JobState,
    /// Failures so far.
    pub attempt: i32,
    pub rescues: i32,
    pub run_at: DateTime<Utc>,
    pub lease_owner: Option<String>,
    pub progress: f32,
    pub cancel_requested: bool,
    /// Cancelled because the plan no longer holds it.
    pub superseded: bool,
    pub expected_seconds: f32,
    pub last_error: Option<LastError>,
    pub result: Option<Value>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    pub code: String,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Newest first.
    pub jobs: Vec<JobStatus>,
    /// Give it to [`list`] for what comes after. None: nothing does.
    pub next: Option<JobId>,
}

struct Row {
    id: JobId,
    tenant_id: TenantId,
    session_id: SessionId,
    recording_id: Option<RecordingId>,
    kind: JobKind,
    unit: i32,
    digest: String,
    lane: Lane,
    priority: i16,
    state: JobState,
    attempt: i32,
    rescues: i32,
    run_at: DateTime<Utc>,
    lease_owner: Option<String>,
    progress: f32,
    cancel_requested: bool,
    superseded: bool,
    expected_seconds: f32,
    last_error: Option<Json<LastError>>,
    result: Option<Value>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

impl From<Row> for JobStatus {
    fn from(row: Row) -> JobStatus {
        JobStatus {
            id: row.id,
            tenant_id: row.tenant_id,
            session_id: row.session_id,
            recording_id: row.recording_id,
            kind: row.kind,
            unit: row.unit,
            digest: row.digest,
            lane: row.lane,
            priority: row.priority,
            state: row.state,
            attempt: row.attempt,
            rescues: row.rescues,
            run_at: row.run_at,
            lease_owner: row.lease_owner,
            progress: row.progress,
            cancel_requested: row.cancel_requested,
            superseded: row.superseded,
            expected_seconds: row.expected_seconds,
            last_error: row.last_error.map(|error| error.0),
            result: row.result,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        }
    }
}

/// Newest first, at most `limit` and [`PAGE_MAX`], those before `before` (the `next` of an earlier page).
pub async fn list(
    connection: &mut PgConnection,
    filter: &Filter,
    before: Option<JobId>,
    limit: i64,
) -> Result<Page, sqlx::Error> {
    let limit = limit.clamp(1, PAGE_MAX);
    let mut jobs: Vec<JobStatus> = sqlx::query_as!(
        Row,
        r#"
        select id as "id: JobId", tenant_id as "tenant_id: TenantId", session_id as "session_id: SessionId",
            recording_id as "recording_id: RecordingId", kind as "kind: JobKind", unit, digest, lane as "lane: Lane",
            priority, state as "state: JobState", attempt, rescues, run_at, lease_owner, progress, cancel_requested,
            superseded, expected_seconds, last_error as "last_error: Json<LastError>", result, created_at, started_at,
            finished_at
        from jobs
        where ($1::job_state is null or state = $1) and ($2::job_kind is null or kind = $2)
            and ($3::job_lane is null or lane = $3) and ($4::uuid is null or session_id = $4)
            and ($5::uuid is null or recording_id = $5) and ($6::uuid is null or id < $6)
        order by id desc limit $7
        "#,
        filter.state as Option<JobState>,
        filter.kind as Option<JobKind>,
        filter.lane as Option<Lane>,
        filter.session_id.map(|id| id.0),
        filter.recording_id.map(|id| id.0),
        before.map(|id| id.0),
        limit + 1,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(JobStatus::from)
    .collect();
    let more = jobs.len() as i64 > limit;
    jobs.truncate(limit as usize);
    let next = jobs.last().map(|job| job.id).filter(|_| more);
    Ok(Page { jobs, next })
}

pub async fn get(connection: &mut PgConnection, id: JobId) -> Result<Option<JobStatus>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"
        select id as "id: JobId", tenant_id as "tenant_id: TenantId", session_id as "session_id: SessionId",
            recording_id as "recording_id: RecordingId", kind as "kind: JobKind", unit, digest, lane as "lane: Lane",
            priority, state as "state: JobState", attempt, rescues, run_at, lease_owner, progress, cancel_requested,
            superseded, expected_seconds, last_error as "last_error: Json<LastError>", result, created_at, started_at,
            finished_at
        from jobs where id = $1
        "#,
        id.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(JobStatus::from))
}

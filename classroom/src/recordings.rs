//! Recordings: what came in of a session, from the first byte uploaded to `finalized` or `failed`.
//!
//! An upload goes `uploading` -(complete)-> `finalizing` -(its ingest is done)-> `finalized`, or `failed` with a code
//! from any of them. What people do stands in `recordings/upload.rs`, what jobs do in `recordings/progress.rs`.

mod progress;
mod upload;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use timeline::recipe::Recipe;
use timeline::render_plan::RenderPlan;
use timeline::time::Ticks;

pub use self::progress::{close_source, fail, finalize, set_plan};
pub use self::upload::{ABORTED, NewUpload, Upload, abort, complete, create_upload, set_upload_id};
use crate::ids::{RecordingId, SessionId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "recording_status", rename_all = "snake_case")]
pub enum RecordingStatus {
    Uploading,
    Arming,
    Recording,
    Finalizing,
    Finalized,
    Failed,
}

impl std::fmt::Display for RecordingStatus {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            RecordingStatus::Uploading => "uploading",
            RecordingStatus::Arming => "arming",
            RecordingStatus::Recording => "recording",
            RecordingStatus::Finalizing => "finalizing",
            RecordingStatus::Finalized => "finalized",
            RecordingStatus::Failed => "failed",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "recording_source", rename_all = "snake_case")]
pub enum RecordingSource {
    Upload,
    Egress,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    pub id: RecordingId,
    pub session_id: SessionId,
    /// 0, 1, 2 … within its session.
    pub ordinal: u32,
    pub status: RecordingStatus,
    pub source: RecordingSource,
    pub file_name: Option<String>,
    /// Bytes, as the client announced them.
    pub declared_size: Option<u64>,
    /// Of the multipart upload at the storage.
    pub upload_id: Option<String>,
    /// Key of the upload, or prefix of the segments of a live recording.
    pub media_uri: Option<String>,
    pub etag: Option<String>,
    /// Bytes, as the storage counted them.
    pub size: Option<u64>,
    /// Recipe and render plan are known together.
    pub recipe: Option<Recipe>,
    pub render_plan: Option<RenderPlan>,
    pub duration: Option<Ticks>,
    /// As its file says, before all of it has been cut.
    pub expected_duration: Option<Ticks>,
    /// No segment will be added.
    pub source_closed: bool,
    /// Why it failed: a stable code, and a sentence for a teacher.
    pub failure: Option<Failure>,
    /// Where it begins on the timeline of its session.
    pub started_offset: Ticks,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

struct Row {
    id: RecordingId,
    session_id: SessionId,
    ordinal: i32,
    status: RecordingStatus,
    source: RecordingSource,
    file_name: Option<String>,
    declared_size: Option<i64>,
    upload_id: Option<String>,
    media_uri: Option<String>,
    etag: Option<String>,
    size: Option<i64>,
    recipe: Option<Json<Recipe>>,
    render_plan: Option<Json<RenderPlan>>,
    duration_ticks: Option<i64>,
    expected_duration_ticks: Option<i64>,
    source_closed: bool,
    failure_code: Option<String>,
    failure_message: Option<String>,
    started_offset_ticks: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Row> for Recording {
    fn from(row: Row) -> Recording {
        Recording {
            id: row.id,
            session_id: row.session_id,
            ordinal: row.ordinal.cast_unsigned(),
            status: row.status,
            source: row.source,
            file_name: row.file_name,
            declared_size: row.declared_size.map(i64::cast_unsigned),
            upload_id: row.upload_id,
            media_uri: row.media_uri,
            etag: row.etag,
            size: row.size.map(i64::cast_unsigned),
            recipe: row.recipe.map(|recipe| recipe.0),
            render_plan: row.render_plan.map(|plan| plan.0),
            duration: row.duration_ticks.map(Ticks),
            expected_duration: row.expected_duration_ticks.map(Ticks),
            source_closed: row.source_closed,
            failure: row.failure_code.zip(row.failure_message).map(|(code, message)| Failure { code, message }),
            started_offset: Ticks(row.started_offset_ticks),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

pub async fn find(connection: &mut PgConnection, id: RecordingId) -> Result<Option<Recording>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, session_id, ordinal, status as "status: RecordingStatus", source as "source: RecordingSource",
            file_name, declared_size, upload_id, media_uri, etag, size, recipe as "recipe: Json<Recipe>",
            render_plan as "render_plan: Json<RenderPlan>", duration_ticks, expected_duration_ticks, source_closed,
            failure_code, failure_message, started_offset_ticks, created_at, updated_at
        from recordings where id = $1"#,
        id.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Recording::from))
}

/// In order of ordinals.
pub async fn list_of_session(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Recording>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, session_id, ordinal, status as "status: RecordingStatus", source as "source: RecordingSource",
            file_name, declared_size, upload_id, media_uri, etag, size, recipe as "recipe: Json<Recipe>",
            render_plan as "render_plan: Json<RenderPlan>", duration_ticks, expected_duration_ticks, source_closed,
            failure_code, failure_message, started_offset_ticks, created_at, updated_at
        from recordings where session_id = $1 order by ordinal"#,
        session.0,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Recording::from).collect())
}

/// Like [`list_of_session`], and nobody else changes the rows until the transaction ends. Locks in the order of
/// ordinals, so that two transactions cannot wait for each other.
pub async fn lock_of_session(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Recording>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, session_id, ordinal, status as "status: RecordingStatus", source as "source: RecordingSource",
            file_name, declared_size, upload_id, media_uri, etag, size, recipe as "recipe: Json<Recipe>",
            render_plan as "render_plan: Json<RenderPlan>", duration_ticks, expected_duration_ticks, source_closed,
            failure_code, failure_message, started_offset_ticks, created_at, updated_at
        from recordings where session_id = $1 order by ordinal for no key update"#,
        session.0,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(Recording::from).collect())
}

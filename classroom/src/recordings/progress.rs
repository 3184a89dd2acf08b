//! What jobs do to a recording. Each function runs in the transaction of a job's finish or of one of its steps, and is
//! harmless when that happens twice. `RowNotFound` when the recording is not in a state for it.

use sqlx::PgConnection;
use sqlx::types::Json;
use timeline::recipe::Recipe;
use timeline::render_plan::RenderPlan;
use timeline::time::Ticks;

use crate::events::{NewEvent, Payload, system};
use crate::ids::RecordingId;

/// Recipe and render plan, together, by the job that first saw the media, and how long its file says that it is (None:
/// nobody knows yet). A new recipe replaces the old one: reprocessing.
pub async fn set_plan(
    connection: &mut PgConnection,
    id: RecordingId,
    recipe: &Recipe,
    render_plan: &RenderPlan,
    expected_duration: Option<Ticks>,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query!(
        "update recordings set recipe = $2, render_plan = $3, expected_duration_ticks = $4, updated_at = lectern.now()
        where id = $1 and status in ('recording', 'finalizing', 'finalized')",
        id.0,
        Json(recipe) as _,
        Json(render_plan) as _,
        expected_duration.map(|duration| duration.0),
    )
    .execute(connection)
    .await?;
    changed(done.rows_affected())
}

/// No segment will be added: now its length is known.
pub async fn close_source(connection: &mut PgConnection, id: RecordingId, duration: Ticks) -> Result<(), sqlx::Error> {
    let done = sqlx::query!(
        "update recordings set source_closed = true, duration_ticks = $2, updated_at = lectern.now()
        where id = $1 and status in ('recording', 'finalizing', 'finalized')",
        id.0,
        duration.0,
    )
    .execute(connection)
    .await?;
    changed(done.rows_affected())
}

/// All of its media is in the ledger. Returns the event that says so, for the job's finish to append.
pub async fn finalize(connection: &mut PgConnection, id: RecordingId) -> Result<NewEvent, sqlx::Error> {
    let media_uri = sqlx::query_scalar!(
        r#"update recordings set status = 'finalized', updated_at = lectern.now()
        where id = $1 and status in ('finalizing', 'finalized') and source_closed and media_uri is not null
        returning media_uri as "media_uri!""#,
        id.0,
    )
    .fetch_one(connection)
    .await?;
    Ok(NewEvent {
        payload: Payload::RecordingFinalized { recording_id: id, media_url: media_uri },
        idempotency_key: system::recording_finalized(id),
    })
}

/// `code` is stable, `message` a sentence that a teacher understands. Returns the event that says so. The upload stays
/// where it is until retention.
pub async fn fail(
    connection: &mut PgConnection,
    id: RecordingId,
    code: &str,
    message: &str,
) -> Result<NewEvent, sqlx::Error> {
    let done = sqlx::query!(
        "update recordings set status = 'failed', failure_code = $2, failure_message = $3, updated_at = lectern.now()
        where id = $1 and status <> 'finalized'",
        id.0,
        code,
        message,
    )
    .execute(connection)
    .await?;
    changed(done.rows_affected())?;
    Ok(NewEvent {
        payload: Payload::RecordingFailed { recording_id: id, code: code.to_owned(), message: message.to_owned() },
        idempotency_key: system::recording_failed(id),
    })
}

fn changed(rows: u64) -> Result<(), sqlx::Error> {
    if rows == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

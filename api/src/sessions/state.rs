//! `GET /api/sessions/{id}/state`

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use classroom::events;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::SessionStatusView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// What the events up to `sequence` have led to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionState {
    session_id: Uuid,
    status: SessionStatusView,
    /// Of the newest event; ask for the events after it.
    sequence: i64,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

/// Where a class stands now.
#[utoipa::path(get, path = "/api/sessions/{id}/state", tag = "sessions", operation_id = "readSessionState", params(("id" = Uuid, Path)), responses(
    (status = 200, body = SessionState),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn state(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> ApiResult<Json<SessionState>> {
    let mut transaction = caller.begin(&state).await?;
    // The sequence first: the state may then be newer than it says, and the events after it are seen again, never missed.
    let sequence = events::last_sequence(&mut transaction, id.into()).await?.unwrap_or(0);
    let session = super::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    Ok(Json(SessionState {
        session_id: id,
        status: session.status.into(),
        sequence,
        started_at: session.started_at,
        ended_at: session.ended_at,
    }))
}

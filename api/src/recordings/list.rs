//! `GET /api/recordings`

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use classroom::ids::{CourseId, RecordingId, SessionId};
use classroom::recording_list::{self, Cursor, Filter, Listed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::{FailureView, RecordingStatusView};
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::page::{self, Page, Position};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RecordingsQuery {
    course_id: Option<Uuid>,
    session_id: Option<Uuid>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100, otherwise 50.
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordingSummary {
    id: Uuid,
    session_id: Uuid,
    course_id: Uuid,
    title: String,
    status: RecordingStatusView,
    file_name: Option<String>,
    /// Bytes.
    size: Option<u64>,
    failure: Option<FailureView>,
    created_at: DateTime<Utc>,
}

/// Recordings where you are staff, newest first.
#[utoipa::path(get, path = "/api/recordings", tag = "recordings", operation_id = "listRecordings", params(RecordingsQuery),
    responses(
    (status = 200, body = Page<RecordingSummary>),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<RecordingsQuery>,
) -> ApiResult<Json<Page<RecordingSummary>>> {
    let limit = page::limit(query.limit)?;
    let after = state.cursors.after(query.cursor.as_deref())?;
    let after = after.map(|position| Cursor { created_at: position.created_at, id: RecordingId(position.id) });
    let filter = Filter {
        course_id: query.course_id.map(CourseId),
        session_id: query.session_id.map(SessionId),
        staff: caller.user.id,
    };
    let mut transaction = caller.begin(&state).await?;
    let rows = recording_list::list(&mut transaction, filter, after, limit + 1).await?;
    transaction.commit().await?;
    let position = |row: &Listed| Position { created_at: row.created_at, id: row.id.into() };
    Ok(Json(state.cursors.page(rows, limit, position)))
}

impl From<Listed> for RecordingSummary {
    fn from(row: Listed) -> RecordingSummary {
        RecordingSummary {
            id: row.id.into(),
            session_id: row.session_id.into(),
            course_id: row.course_id.into(),
            title: row.title,
            status: row.status.into(),
            file_name: row.file_name,
            size: row.size,
            failure: row.failure.map(FailureView::from),
            created_at: row.created_at,
        }
    }
}

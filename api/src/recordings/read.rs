//! `GET /api/recordings/{id}`

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::view::RecordingView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// A recording, and how far its processing is. For staff.
#[utoipa::path(get, path = "/api/recordings/{id}", tag = "recordings", operation_id = "readRecording", params(("id" = Uuid, Path)), responses(
    (status = 200, body = RecordingView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> ApiResult<Json<RecordingView>> {
    let mut transaction = caller.begin(&state).await?;
    let (recording, session) = super::find(&mut transaction, id).await?;
    caller.must_staff_session(session.course_id, session.id)?;
    let stages = super::stages(&mut transaction, &recording).await?;
    transaction.commit().await?;
    Ok(Json(RecordingView::new(recording, &session, stages)))
}

//! `GET /api/recordings/{id}/parts`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::upload::{self, UploadView};
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PartsQuery {
    /// Number of the last part that you have; 0 or nothing: from the first.
    after: Option<u32>,
}

/// The next parts of an upload, and which of them have arrived: to go on, or to resume.
#[utoipa::path(get, path = "/api/recordings/{id}/parts", tag = "recordings", operation_id = "listRecordingParts", params(("id" = Uuid, Path), PartsQuery), responses(
    (status = 200, body = UploadView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "the upload is over", body = ErrorBody),
))]
pub async fn parts(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PartsQuery>,
) -> ApiResult<Json<UploadView>> {
    let mut transaction = caller.begin(&state).await?;
    let (recording, session) = super::find(&mut transaction, id).await?;
    transaction.commit().await?;
    caller.must_teach_session(session.course_id, session.id)?;
    let over = || ApiError::conflict("upload_over", "This recording takes no more parts.");
    let upload = upload::open(&state, caller.tenant, recording.id).await?.ok_or_else(over)?;
    let there = state.storage.list_parts(&upload.key, &upload.id).await?;
    Ok(Json(upload.batch(&state, query.after.unwrap_or(0), &there).await?))
}

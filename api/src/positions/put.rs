//! `PUT /api/sessions/{id}/position`

use axum::extract::State;
use axum::http::StatusCode;
use classroom::positions;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::command::Put;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::{Path, recording_time};
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewPosition)]
pub struct NewPositionBody {
    /// Since the class began.
    #[schema(minimum = 0)]
    seconds: f64,
}

/// Says where you stopped watching. The last word counts.
#[utoipa::path(put, path = "/api/sessions/{id}/position", tag = "sessions", operation_id = "putPosition",
    params(("id" = Uuid, Path)), request_body = NewPositionBody, responses(
    (status = 204),
    (status = 401, body = ErrorBody),
    (status = 404, description = "no such session, or its replay is not published and you are not staff", body = ErrorBody),
    (status = 422, description = "`time_invalid`", body = ErrorBody),
))]
pub async fn put(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Put(body): Put<NewPositionBody>,
) -> ApiResult<StatusCode> {
    let mut transaction = caller.begin(&state).await?;
    let (session, _) = crate::replays::visible(&mut transaction, &caller, id).await?;
    let at = recording_time(body.seconds)?;
    positions::put(&mut transaction, caller.user.id, session.id, at).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

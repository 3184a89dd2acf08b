//! `GET /api/sessions/{id}`

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::view::SessionView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// One session.
#[utoipa::path(get, path = "/api/sessions/{id}", tag = "sessions", operation_id = "readSession", params(("id" = Uuid, Path)), responses(
    (status = 200, body = SessionView),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<SessionView>> {
    let mut transaction = caller.begin(&state).await?;
    let session = super::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    Ok(Json(session.into()))
}

//! `GET /api/lessons/{id}`

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::view::LessonView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// One lesson.
#[utoipa::path(get, path = "/api/lessons/{id}", tag = "lessons", operation_id = "readLesson", params(("id" = Uuid, Path)), responses(
    (status = 200, body = LessonView),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<LessonView>> {
    let mut transaction = caller.begin(&state).await?;
    let lesson = super::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    Ok(Json(lesson.into()))
}

//! `GET /api/courses/{id}/lessons`

use axum::Json;
use axum::extract::State;
use classroom::courses;
use classroom::ids::CourseId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::LessonView;
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct Lessons {
    items: Vec<LessonView>,
}

/// The lessons of a course in order, at most 1000.
#[utoipa::path(get, path = "/api/courses/{id}/lessons", tag = "lessons", operation_id = "listLessons", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Lessons),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn list(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<Lessons>> {
    let course = CourseId(id);
    let mut transaction = caller.begin(&state).await?;
    super::must_see(&mut transaction, &caller, course, || ApiError::not_found("course")).await?;
    let lessons = courses::lessons(&mut transaction, course).await?;
    transaction.commit().await?;
    Ok(Json(Lessons { items: lessons.into_iter().map(LessonView::from).collect() }))
}

//! `GET /api/courses/{id}`

use axum::Json;
use axum::extract::State;
use uuid::Uuid;

use super::view::CourseView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// One course.
#[utoipa::path(get, path = "/api/courses/{id}", tag = "courses", operation_id = "readCourse", params(("id" = Uuid, Path)), responses(
    (status = 200, body = CourseView),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<CourseView>> {
    let mut transaction = caller.begin(&state).await?;
    let course = super::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    CourseView::of(course, &caller).map(Json)
}

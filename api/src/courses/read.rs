//! `GET /api/courses/{id}`

use axum::Json;
use axum::extract::State;
use classroom::courses::{self, CourseStatus};
use classroom::ids::CourseId;
use uuid::Uuid;

use super::view::CourseView;
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// One course.
#[utoipa::path(get, path = "/api/courses/{id}", tag = "courses", operation_id = "readCourse", params(("id" = Uuid, Path)), responses(
    (status = 200, body = CourseView),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<CourseView>> {
    let id = CourseId(id);
    caller.must_see_course(id)?;
    let mut transaction = caller.begin(&state).await?;
    let course = courses::find(&mut transaction, id).await?.ok_or_else(|| ApiError::not_found("course"))?;
    transaction.commit().await?;
    if course.status == CourseStatus::Draft && !caller.rights.staff_of_course(id) {
        return Err(ApiError::not_found("course"));
    }
    Ok(Json(course.into()))
}

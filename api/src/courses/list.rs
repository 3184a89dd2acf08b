//! `GET /api/courses`

use axum::Json;
use axum::extract::State;
use classroom::courses::{self, Course, CourseStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::CourseView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct Courses {
    items: Vec<CourseView>,
}

/// The courses in which you have a role, newest first, at most 500. Drafts are for staff.
#[utoipa::path(get, path = "/api/courses", tag = "courses", operation_id = "listCourses", responses(
    (status = 200, body = Courses),
    (status = 401, body = ErrorBody),
))]
pub async fn list(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Courses>> {
    let mut transaction = caller.begin(&state).await?;
    let rows = courses::list_of_user(&mut transaction, caller.user.id).await?;
    transaction.commit().await?;
    let visible =
        |course: &Course| course.status == CourseStatus::Published || caller.rights.staff_of_course(course.id);
    let views = rows.into_iter().filter(visible).map(|course| CourseView::of(course, &caller));
    Ok(Json(Courses { items: views.collect::<ApiResult<_>>()? }))
}

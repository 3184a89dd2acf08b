//! `GET /api/courses/{id}/people`

use axum::Json;
use axum::extract::State;
use classroom::people;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::PersonView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct CoursePeople {
    items: Vec<PersonView>,
}

/// Who has a role in the course itself: teachers, assistants, students, each by name, at most 2,000. For staff.
#[utoipa::path(get, path = "/api/courses/{id}/people", tag = "people", operation_id = "listCoursePeople",
    params(("id" = Uuid, Path)), responses(
    (status = 200, body = CoursePeople),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> ApiResult<Json<CoursePeople>> {
    let mut transaction = caller.begin(&state).await?;
    let course = crate::courses::visible(&mut transaction, &caller, id).await?;
    caller.must_staff_course(course.id)?;
    let people = people::list(&mut transaction, course.id).await?;
    transaction.commit().await?;
    Ok(Json(CoursePeople { items: people.into_iter().map(PersonView::from).collect() }))
}

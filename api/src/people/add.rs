//! `POST /api/courses/{id}/people`

use axum::extract::State;
use classroom::{audit, people};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{CourseRole, PersonView};
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewCoursePerson)]
pub struct NewPersonBody {
    #[schema(example = "ada@school.example")]
    email: String,
    role: CourseRole,
}

/// Enrols somebody, or gives them another role in the course. Makes the person where the school has none with this
/// address. For teachers of the course.
#[utoipa::path(post, path = "/api/courses/{id}/people", tag = "people", operation_id = "addCoursePerson",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = NewPersonBody, responses(
    (status = 201, body = PersonView, headers(("location" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 422, description = "`email_invalid`, `own_role`", body = ErrorBody),
))]
pub async fn add(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<NewPersonBody>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let course = crate::courses::visible(&mut transaction, &caller, id).await?.id;
    transaction.commit().await?;
    caller.must_teach_course(course)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let NewPersonBody { email, role } = &command.body;
    let person = people::add(&mut write.transaction, course, email, (*role).into(), caller.user.id).await?;
    let mut entry = caller.did("role.granted", "course", Some(id));
    entry.details["userId"] = json!(person.user_id);
    entry.details["role"] = json!(role);
    audit::append(&mut write.transaction, &entry).await?;
    let location = format!("/api/courses/{id}/people/{}", person.user_id);
    write.finish(Answer::created(location, &PersonView::from(person))).await
}

//! `DELETE /api/courses/{id}/people/{userId}`

use axum::extract::State;
use classroom::{Refusal, audit, people};
use serde_json::json;
use uuid::Uuid;

use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// Takes somebody out of the course; their account stays. For teachers of the course.
#[utoipa::path(delete, path = "/api/courses/{id}/people/{userId}", tag = "people", operation_id = "removeCoursePerson",
    params(("id" = Uuid, Path), ("userId" = Uuid, Path), IdempotencyKey), responses(
    (status = 204),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, description = "no such course, or nobody of it", body = ErrorBody),
))]
pub async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    Path((id, user)): Path<(Uuid, Uuid)>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let course = crate::courses::visible(&mut transaction, &caller, id).await?.id;
    transaction.commit().await?;
    caller.must_teach_course(course)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    if !people::remove(&mut write.transaction, course, user.into()).await? {
        return Err(Refusal::NoSuchUser.into());
    }
    let mut entry = caller.did("role.revoked", "course", Some(id));
    entry.details["userId"] = json!(user);
    audit::append(&mut write.transaction, &entry).await?;
    write.finish(Answer::gone()).await
}

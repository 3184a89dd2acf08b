//! `DELETE /api/private-notes/{id}`

use axum::extract::State;
use classroom::private_notes;
use uuid::Uuid;

use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// Deletes a note of yours.
#[utoipa::path(delete, path = "/api/private-notes/{id}", tag = "private notes", operation_id = "deletePrivateNote",
    params(("id" = Uuid, Path), IdempotencyKey), responses(
    (status = 204),
    (status = 401, body = ErrorBody),
    (status = 404, description = "no such note, or somebody else's", body = ErrorBody),
))]
pub async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    private_notes::delete(&mut write.transaction, caller.user.id, id.into()).await?;
    write.finish(Answer::gone()).await
}

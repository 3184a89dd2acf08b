//! `POST /api/replays/{sessionId}/unpublish`

use axum::extract::State;
use classroom::{media_links, replays};
use uuid::Uuid;

use super::publish::Publication;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// Takes the replay back, and ends every link to its media. Doing it again changes nothing more.
#[utoipa::path(post, path = "/api/replays/{sessionId}/unpublish", tag = "replays", operation_id = "unpublishReplay",
    params(("sessionId" = Uuid, Path), IdempotencyKey), request_body = Option<Nothing>, responses(
    (status = 200, body = Publication),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn unpublish(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    super::must_teach(&state, &caller, id).await?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let (transaction, call) = write.parts();
    media_links::revoke(transaction, id.into()).await?;
    replays::unpublish(transaction, &call, id.into()).await?;
    write.finish(Answer::ok(&Publication { session_id: id, published: false })).await
}

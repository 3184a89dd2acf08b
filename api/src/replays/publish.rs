//! `POST /api/replays/{sessionId}/publish`

use axum::extract::State;
use classroom::replays;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    pub session_id: Uuid,
    pub published: bool,
}

/// Shows the replay to everyone in the course. Doing it again changes nothing.
#[utoipa::path(post, path = "/api/replays/{sessionId}/publish", tag = "replays", operation_id = "publishReplay",
    params(("sessionId" = Uuid, Path), IdempotencyKey), request_body = Option<Nothing>, responses(
    (status = 200, body = Publication),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "`no_finalized_recording` or `no_artifact`: there is nothing to show", body = ErrorBody),
))]
pub async fn publish(
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
    replays::publish(transaction, &call, id.into()).await?;
    write.finish(Answer::ok(&Publication { session_id: id, published: true })).await
}

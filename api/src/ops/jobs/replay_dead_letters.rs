//! `POST /api/ops/dead-letters/replay`

use axum::extract::State;
use classroom::audit;
use jobs::{JobKind, Lane, ops};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
pub struct DeadLetters {
    /// Otherwise of every lane.
    #[schema(value_type = Option<String>, example = "transcode")]
    lane: Option<Lane>,
    /// Otherwise of every kind.
    #[schema(value_type = Option<String>, example = "render_chunk")]
    kind: Option<JobKind>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplayedJobs {
    job_ids: Vec<Uuid>,
}

/// Queues the failed jobs of your school again, oldest first, at most 1,000 in one call. For admins.
#[utoipa::path(post, path = "/api/ops/dead-letters/replay", tag = "ops", operation_id = "replayDeadLetters", params(IdempotencyKey),
    request_body = DeadLetters, responses(
    (status = 200, body = ReplayedJobs),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub async fn replay_dead_letters(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<DeadLetters>,
) -> ApiResult<Answered> {
    caller.must_be_admin()?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let DeadLetters { lane, kind } = command.body;
    let replayed = ops::replay_dead_letters(&mut write.transaction, lane, kind).await?;
    match lane {
        Some(lane) => write.wake(&[lane]),
        None => write.wake(&Lane::ALL),
    }
    audit::append(&mut write.transaction, &caller.did("dead_letters.replayed", "job", None)).await?;
    write.finish(Answer::ok(&ReplayedJobs { job_ids: replayed.into_iter().map(|id| id.0).collect() })).await
}

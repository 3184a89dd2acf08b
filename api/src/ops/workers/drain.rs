//! `POST /api/ops/workers/{name}/drain`

use axum::extract::State;
use classroom::audit::{self, Entry};
use jobs::ops::workers;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrainedWorker {
    name: String,
    drain_requested: bool,
}

/// Tells a worker to finish or hand back what it runs, and to go. For operators.
#[utoipa::path(post, path = "/api/ops/workers/{name}/drain", tag = "ops", operation_id = "drainWorker",
    params(("name" = String, Path), IdempotencyKey), request_body = Option<Nothing>, responses(
    (status = 200, body = DrainedWorker),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn drain(
    State(state): State<AppState>,
    caller: Caller,
    Path(name): Path<String>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    crate::ops::must_operate(&state, &caller).await?;
    if name.contains('\0') {
        return Err(ApiError::not_found("worker"));
    }
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let entry = Entry { details: json!({ "name": name }), ..caller.did("worker.drained", "worker", None) };
    audit::append(&mut write.transaction, &entry).await?;
    // The fleet's rows belong to another role, so to another connection; doing it twice does no harm.
    let mut dispatch = state.databases.dispatch.acquire().await?;
    if !workers::request_drain(&mut dispatch, &name).await? {
        return Err(ApiError::not_found("worker"));
    }
    write.finish(Answer::ok(&DrainedWorker { name, drain_requested: true })).await
}

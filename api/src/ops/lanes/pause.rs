//! `POST /api/ops/lanes/{lane}/pause`

use axum::extract::State;
use classroom::audit::{self, Entry};
use jobs::ops;
use serde_json::json;

use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// Nothing of the lane is handed out any more; what runs goes on. For operators.
#[utoipa::path(post, path = "/api/ops/lanes/{lane}/pause", tag = "ops", operation_id = "pauseLane", params(("lane" = String, Path), IdempotencyKey),
    request_body = Option<Nothing>, responses(
    (status = 200, body = super::LaneFlow),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn pause(
    State(state): State<AppState>,
    caller: Caller,
    Path(lane): Path<String>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    crate::ops::must_operate(&state, &caller).await?;
    let lane = super::named(&lane)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let entry = Entry { details: json!({ "lane": lane }), ..caller.did("lane.paused", "lane", None) };
    audit::append(&mut write.transaction, &entry).await?;
    // The fleet's rows belong to another role, so to another connection; doing it twice does no harm.
    let mut dispatch = state.databases.dispatch.acquire().await?;
    ops::pause(&mut dispatch, lane).await?;
    write.finish(Answer::ok(&super::LaneFlow { lane, paused: true })).await
}

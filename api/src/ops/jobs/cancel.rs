//! `POST /api/ops/jobs/{id}/cancel`

use axum::extract::State;
use classroom::audit;
use jobs::{JobId, ops};
use uuid::Uuid;

use super::view::JobView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// Cancels a job: a queued one now, a running one within seconds. For admins.
#[utoipa::path(post, path = "/api/ops/jobs/{id}/cancel", tag = "ops", operation_id = "cancelJob", params(("id" = Uuid, Path), IdempotencyKey),
    request_body = Option<Nothing>, responses(
    (status = 200, body = JobView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "`job_state`: it has ended", body = ErrorBody),
))]
pub async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    caller.must_be_admin()?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let changed = ops::cancel(&mut write.transaction, JobId(id)).await?.is_some();
    let job = ops::get(&mut write.transaction, JobId(id)).await?.ok_or_else(|| ApiError::not_found("job"))?;
    if !changed {
        return Err(ApiError::conflict("job_state", "This job has ended.").detail("state", job.state.as_str()));
    }
    // What waited for it goes on without it. One that runs ends at its worker, which plans then.
    write.replan(job.session_id).await?;
    audit::append(&mut write.transaction, &caller.did("job.cancelled", "job", Some(id))).await?;
    write.finish(Answer::ok(&JobView::from(job))).await
}

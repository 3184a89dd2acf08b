//! `POST /api/ops/jobs/{id}/retry`

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

/// Queues a failed or cancelled job again, as if it were new. For admins.
#[utoipa::path(post, path = "/api/ops/jobs/{id}/retry", tag = "ops", operation_id = "retryJob", params(("id" = Uuid, Path), IdempotencyKey),
    request_body = Option<Nothing>, responses(
    (status = 200, body = JobView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "`job_state`: it is neither failed nor cancelled", body = ErrorBody),
))]
pub async fn retry(
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
    let lane = ops::retry(&mut write.transaction, JobId(id)).await?;
    let job = ops::get(&mut write.transaction, JobId(id)).await?.ok_or_else(|| ApiError::not_found("job"))?;
    let Some(lane) = lane else {
        return Err(ApiError::conflict("job_state", "Only a failed or cancelled job can be retried.")
            .detail("state", job.state.as_str()));
    };
    write.wake(&[lane]);
    audit::append(&mut write.transaction, &caller.did("job.retried", "job", Some(id))).await?;
    write.finish(Answer::ok(&JobView::from(job))).await
}

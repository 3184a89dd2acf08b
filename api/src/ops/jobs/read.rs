//! `GET /api/ops/jobs/{id}`

use axum::Json;
use axum::extract::State;
use jobs::{JobId, ops};
use uuid::Uuid;

use super::view::JobView;
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// One job. For admins.
#[utoipa::path(get, path = "/api/ops/jobs/{id}", tag = "ops", operation_id = "readJob", params(("id" = Uuid, Path)),
    responses(
    (status = 200, body = JobView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<JobView>> {
    caller.must_be_admin()?;
    let mut transaction = caller.begin(&state).await?;
    let job = ops::get(&mut transaction, JobId(id)).await?.ok_or_else(|| ApiError::not_found("job"))?;
    transaction.commit().await?;
    Ok(Json(job.into()))
}

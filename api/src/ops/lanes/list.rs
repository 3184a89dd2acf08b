//! `GET /api/ops/lanes`

use axum::Json;
use axum::extract::State;
use jobs::Lane;
use jobs::ops::{self, LaneStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct Lanes {
    items: Vec<LaneView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Lane)]
pub struct LaneView {
    #[schema(value_type = String, example = "transcode")]
    lane: Lane,
    paused: bool,
    /// Due and not running.
    queued: i64,
    /// Waiting for its time: a retry, a snooze.
    delayed: i64,
    running: i64,
    /// Dead letters.
    failed: i64,
    /// How long the oldest due job has been due; scale on this.
    oldest_queued_seconds: f64,
    /// Work that is due, as expected for one core.
    expected_seconds: f64,
    slots: i64,
    workers: i64,
}

impl From<LaneStatus> for LaneView {
    fn from(status: LaneStatus) -> LaneView {
        LaneView {
            lane: status.lane,
            paused: status.paused,
            queued: status.queued,
            delayed: status.delayed,
            running: status.running,
            failed: status.failed,
            oldest_queued_seconds: status.oldest_queued_seconds,
            expected_seconds: status.expected_seconds,
            slots: status.slots,
            workers: status.workers,
        }
    }
}

/// Depth and age of every lane, over all schools. For operators.
#[utoipa::path(get, path = "/api/ops/lanes", tag = "ops", operation_id = "listLanes", responses(
    (status = 200, body = Lanes),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub async fn list(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Lanes>> {
    crate::ops::must_operate(&state, &caller).await?;
    let mut dispatch = state.databases.dispatch.acquire().await?;
    let lanes = ops::lanes(&mut dispatch).await?;
    Ok(Json(Lanes { items: lanes.into_iter().map(LaneView::from).collect() }))
}

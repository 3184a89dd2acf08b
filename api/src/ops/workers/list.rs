//! `GET /api/ops/workers`

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use jobs::Lane;
use jobs::ops::workers::{self, WorkerLane};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct Workers {
    items: Vec<WorkerView>,
}

/// One worker process in one of its lanes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Worker)]
pub struct WorkerView {
    name: String,
    #[schema(value_type = String, example = "transcode")]
    lane: Lane,
    slots: i32,
    running: i64,
    draining: bool,
    drain_requested: bool,
    started_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

impl From<WorkerLane> for WorkerView {
    fn from(worker: WorkerLane) -> WorkerView {
        WorkerView {
            name: worker.name,
            lane: worker.lane,
            slots: worker.slots,
            running: worker.running,
            draining: worker.draining,
            drain_requested: worker.drain_requested,
            started_at: worker.started_at,
            seen_at: worker.seen_at,
        }
    }
}

/// The fleet, by name and lane. For operators.
#[utoipa::path(get, path = "/api/ops/workers", tag = "ops", operation_id = "listWorkers", responses(
    (status = 200, body = Workers),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub async fn list(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Workers>> {
    crate::ops::must_operate(&state, &caller).await?;
    let mut dispatch = state.databases.dispatch.acquire().await?;
    let workers = workers::list(&mut dispatch).await?;
    Ok(Json(Workers { items: workers.into_iter().map(WorkerView::from).collect() }))
}

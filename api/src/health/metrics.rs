//! `GET /metrics`

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use jobs::{metrics as job_metrics, ops};

use crate::error::ApiResult;
use crate::state::AppState;

/// In the text format of Prometheus. The lanes are read from the ledger, so every API process shows the same.
#[utoipa::path(get, path = "/metrics", tag = "health", operation_id = "readMetrics", security(()), responses(
    (status = 200, body = String, content_type = "text/plain"),
))]
pub async fn metrics(State(state): State<AppState>) -> ApiResult<impl IntoResponse> {
    let mut dispatch = state.databases.dispatch.acquire().await?;
    job_metrics::record_lanes(&ops::lanes(&mut dispatch).await?);
    let text = state.metrics.render();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}

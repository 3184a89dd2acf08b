//! `GET /api/ops/jobs`

use axum::Json;
use axum::extract::State;
use chrono::DateTime;
use classroom::ids::{RecordingId, SessionId};
use jobs::ops::{self, Filter};
use jobs::{JobId, JobKind, JobState, Lane};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::JobView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::page::{self, Page, Position};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// `failed` lists the dead letters.
    #[param(value_type = Option<String>, example = "failed")]
    state: Option<JobState>,
    #[param(value_type = Option<String>, example = "render_chunk")]
    kind: Option<JobKind>,
    #[param(value_type = Option<String>, example = "transcode")]
    lane: Option<Lane>,
    session_id: Option<Uuid>,
    recording_id: Option<Uuid>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100, otherwise 50.
    limit: Option<i64>,
}

/// Jobs of your school, newest first. For admins.
#[utoipa::path(get, path = "/api/ops/jobs", tag = "ops", operation_id = "listJobs", params(JobsQuery), responses(
    (status = 200, body = Page<JobView>),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<JobsQuery>,
) -> ApiResult<Json<Page<JobView>>> {
    caller.must_be_admin()?;
    let filter = Filter {
        state: query.state,
        kind: query.kind,
        lane: query.lane,
        session_id: query.session_id.map(SessionId),
        recording_id: query.recording_id.map(RecordingId),
    };
    let limit = page::limit(query.limit)?;
    let before = state.cursors.after(query.cursor.as_deref())?.map(|position| JobId(position.id));
    let mut transaction = caller.begin(&state).await?;
    let page = ops::list(&mut transaction, &filter, before, limit).await?;
    transaction.commit().await?;
    // Ids of jobs sort by time: the cursor needs no more.
    let next = page.next.map(|id| Position { created_at: DateTime::UNIX_EPOCH, id: id.0 });
    let items = page.jobs.into_iter().map(JobView::from).collect();
    Ok(Json(Page { items, next_cursor: next.map(|next| state.cursors.write(next)) }))
}

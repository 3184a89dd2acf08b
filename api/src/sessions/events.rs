//! `GET /api/sessions/{id}/events`

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use classroom::events::{self, Event};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::page;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// Sequence of the last event that you have; 0 or nothing: from the first.
    after: Option<i64>,
    /// 1 to 100, otherwise 50.
    limit: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Events {
    /// In order, without gaps.
    items: Vec<EventView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
struct EventView {
    id: Uuid,
    session_id: Uuid,
    /// 1, 2, 3 … within the session.
    sequence: i64,
    #[schema(example = "recording.finalized")]
    event_type: String,
    schema_version: i32,
    #[schema(value_type = Object)]
    event_payload: Value,
    created_at: DateTime<Utc>,
}

/// The log of a session, in order. For staff.
#[utoipa::path(get, path = "/api/sessions/{id}/events", tag = "sessions", operation_id = "listSessionEvents", params(("id" = Uuid, Path), EventsQuery), responses(
    (status = 200, body = Events),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn events(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<EventsQuery>,
) -> ApiResult<Json<Events>> {
    let limit = page::limit(query.limit)?;
    let mut transaction = caller.begin(&state).await?;
    let session = super::visible(&mut transaction, &caller, id).await?;
    caller.must_staff_session(session.course_id, session.id)?;
    let events = events::list(&mut transaction, session.id, query.after.unwrap_or(0), limit).await?;
    transaction.commit().await?;
    Ok(Json(Events { items: events.into_iter().map(EventView::of).collect::<ApiResult<_>>()? }))
}

impl EventView {
    fn of(event: Event) -> ApiResult<EventView> {
        let (event_type, event_payload) = event.payload.to_parts().map_err(ApiError::internal)?;
        Ok(EventView {
            id: event.id.into(),
            session_id: event.session_id.into(),
            sequence: event.sequence,
            event_type,
            schema_version: event.schema_version,
            event_payload,
            created_at: event.created_at,
        })
    }
}

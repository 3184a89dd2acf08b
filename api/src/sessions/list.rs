//! `GET /api/sessions`

use axum::Json;
use axum::extract::State;
use classroom::ids::{CourseId, SessionId};
use classroom::sessions::{self, Cursor, Filter, Session};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::SessionView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::page::{self, Page, Position};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct SessionsQuery {
    course_id: Option<Uuid>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100, otherwise 50.
    limit: Option<i64>,
}

/// The sessions that you have a role in, newest first.
#[utoipa::path(get, path = "/api/sessions", tag = "sessions", operation_id = "listSessions", params(SessionsQuery), responses(
    (status = 200, body = Page<SessionView>),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<SessionsQuery>,
) -> ApiResult<Json<Page<SessionView>>> {
    let limit = page::limit(query.limit)?;
    let after = state.cursors.after(query.cursor.as_deref())?;
    let after = after.map(|position| Cursor { created_at: position.created_at, id: SessionId(position.id) });
    let filter = Filter { course_id: query.course_id.map(CourseId), member: caller.user.id };
    let mut transaction = caller.begin(&state).await?;
    let rows = sessions::list(&mut transaction, filter, after, limit + 1).await?;
    transaction.commit().await?;
    Ok(Json(state.cursors.page(rows, limit, position)))
}

fn position(session: &Session) -> Position {
    Position { created_at: session.created_at, id: session.id.into() }
}

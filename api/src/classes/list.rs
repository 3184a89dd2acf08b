//! `GET /api/courses/{id}/classes`

use axum::Json;
use axum::extract::State;
use classroom::classes::{self, Class, Viewer};
use classroom::ids::SessionId;
use classroom::sessions::Cursor;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{ClassView, Teller};
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::page::{self, Page, Position};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClassesQuery {
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// 1 to 100, otherwise 50.
    limit: Option<i64>,
}

/// The classes of a course, newest first: students get those that are published, staff all.
#[utoipa::path(get, path = "/api/courses/{id}/classes", tag = "classes", operation_id = "listClasses",
    params(("id" = Uuid, Path), ClassesQuery), responses(
    (status = 200, body = Page<ClassView>),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<ClassesQuery>,
) -> ApiResult<Json<Page<ClassView>>> {
    let limit = page::limit(query.limit)?;
    let after = state.cursors.after(query.cursor.as_deref())?;
    let after = after.map(|position| Cursor { created_at: position.created_at, id: SessionId(position.id) });
    let viewer = Viewer::new(caller.user.id, &caller.rights);
    let mut transaction = caller.begin(&state).await?;
    let course = crate::courses::visible(&mut transaction, &caller, id).await?;
    let rows = classes::course(&mut transaction, &viewer, course.id, after, limit + 1).await?;
    let Page { items, next_cursor } = state.cursors.page::<_, Class>(rows, limit, position);
    let teller = Teller::of(&state, &caller, &mut transaction, items.iter()).await?;
    transaction.commit().await?;
    Ok(Json(Page { items: items.into_iter().map(|class| teller.view(class)).collect(), next_cursor }))
}

fn position(class: &Class) -> Position {
    Position { created_at: class.created_at, id: class.session_id.into() }
}

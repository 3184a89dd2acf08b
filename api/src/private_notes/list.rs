//! `GET /api/sessions/{id}/private-notes`

use axum::Json;
use axum::extract::State;
use classroom::private_notes;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::PrivateNoteView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct PrivateNotes {
    items: Vec<PrivateNoteView>,
}

/// Your own notes beside a class, in its order, at most 1,000. Nobody else's, whatever your role.
#[utoipa::path(get, path = "/api/sessions/{id}/private-notes", tag = "private notes", operation_id = "listPrivateNotes",
    params(("id" = Uuid, Path)), responses(
    (status = 200, body = PrivateNotes),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> ApiResult<Json<PrivateNotes>> {
    let mut transaction = caller.begin(&state).await?;
    let (session, _) = crate::replays::visible(&mut transaction, &caller, id).await?;
    let notes = private_notes::list(&mut transaction, caller.user.id, session.id).await?;
    transaction.commit().await?;
    Ok(Json(PrivateNotes { items: notes.into_iter().map(PrivateNoteView::from).collect() }))
}

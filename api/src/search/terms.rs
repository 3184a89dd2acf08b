//! `GET /api/courses/{id}/terms`

use axum::Json;
use axum::extract::State;
use classroom::classes::Viewer;
use classroom::search::{self, KeyTerm};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct KeyTerms {
    items: Vec<KeyTermView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyTerm)]
struct KeyTermView {
    term: String,
    /// In how many classes.
    sessions: i64,
}

/// What the classes of a course are about, those of most classes first, at most 24: for who does not know yet what to
/// search for.
#[utoipa::path(get, path = "/api/courses/{id}/terms", tag = "search", operation_id = "listKeyTerms",
    params(("id" = Uuid, Path)), responses(
    (status = 200, body = KeyTerms),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn terms(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<KeyTerms>> {
    let viewer = Viewer::new(caller.user.id, &caller.rights);
    let mut transaction = caller.begin(&state).await?;
    let course = crate::courses::visible(&mut transaction, &caller, id).await?;
    let terms = search::key_terms(&mut transaction, &viewer, course.id).await?;
    transaction.commit().await?;
    let view = |KeyTerm { term, sessions }| KeyTermView { term, sessions };
    Ok(Json(KeyTerms { items: terms.into_iter().map(view).collect() }))
}

//! `GET /api/search`

use axum::Json;
use axum::extract::State;
use classroom::classes::Viewer;
use classroom::search::{self, Kind, PAGE_SESSIONS, Question};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{KindView, SearchResults};
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Query;
use crate::state::AppState;

/// Nobody types more.
const QUERY_LENGTH_MAX: usize = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, at most 8 of which count; the last one may be the beginning of a word. Up to 200 characters.
    q: String,
    /// Nothing: in all courses that you have a role in.
    course_id: Option<Uuid>,
    /// Where to look, of `speech`, `slide`, `chapter`, `note`, parted by commas; nothing: everywhere.
    #[serde(rename = "in")]
    kinds: Option<String>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Finds what was said, what stood on a slide, chapters and notes. Words are found in all their forms, by the rules of
/// the language of the class; a word that is found nowhere stands for those that look like it. Hits are grouped by
/// session, ten sessions a page and up to 20 hits of each, best first, then by time. Students search what is published.
#[utoipa::path(get, path = "/api/search", tag = "search", operation_id = "search", params(SearchQuery), responses(
    (status = 200, body = SearchResults),
    (status = 400, description = "`query_invalid`, `kind_invalid` or `cursor_invalid`", body = ErrorBody),
    (status = 401, body = ErrorBody),
    (status = 404, description = "no such course", body = ErrorBody),
))]
pub async fn find(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> ApiResult<Json<SearchResults>> {
    if query.q.chars().count() > QUERY_LENGTH_MAX || query.q.contains('\0') {
        let message = format!("A query is text of up to {QUERY_LENGTH_MAX} characters.");
        return Err(ApiError::bad_request("query_invalid", message));
    }
    let kinds = kinds(query.kinds.as_deref())?;
    let offset = state.cursors.offset(query.cursor.as_deref())?;
    let viewer = Viewer::new(caller.user.id, &caller.rights);
    let mut transaction = caller.begin(&state).await?;
    let course = match query.course_id {
        Some(id) => Some(crate::courses::visible(&mut transaction, &caller, id).await?.id),
        None => None,
    };
    let question = Question { text: &query.q, course, kinds: &kinds, offset };
    let answer = search::find(&mut transaction, &viewer, question).await?;
    transaction.commit().await?;
    let next_cursor = answer.more.then(|| state.cursors.write_offset(offset + PAGE_SESSIONS));
    Ok(Json(SearchResults::of(&state, &caller, answer, next_cursor)))
}

fn kinds(asked: Option<&str>) -> ApiResult<Vec<Kind>> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(Kind::ALL.to_vec()) };
    let kind = |name: &str| {
        let known = Kind::ALL.into_iter().find(|kind| KindView::from(*kind).name() == name.trim());
        known.ok_or_else(|| ApiError::bad_request("kind_invalid", format!("{name:?} is not something to search in.")))
    };
    asked.split(',').map(kind).collect()
}

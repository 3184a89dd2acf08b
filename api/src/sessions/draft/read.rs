//! `GET /api/sessions/{id}/draft`

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use classroom::{drafts, media_links};
use timeline::document::Corrections;
use uuid::Uuid;

use super::version;
use super::view::DraftView;
use crate::auth::Caller;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::replays::documents;
use crate::state::AppState;

/// Of a revision: what became of the corrections.
const CORRECTIONS: &str = "corrections.json";

/// What staff are changing about captions and chapters and have not applied yet.
#[utoipa::path(get, path = "/api/sessions/{id}/draft", tag = "sessions", operation_id = "readDraft", params(("id" = Uuid, Path)), responses(
    (status = 200, body = DraftView, headers(("etag" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Response> {
    let session = super::correctable(&state, &caller, id).await?;
    let mut transaction = caller.begin(&state).await?;
    let draft = drafts::find(&mut transaction, session.id).await?;
    let files = media_links::documents(&mut transaction, session.id).await?;
    transaction.commit().await?;
    let made: Option<Corrections> = documents::document(&state, &files, CORRECTIONS).await?;
    let etag = version::etag(draft.version);
    let view = DraftView::new(draft, made.map_or_else(Vec::new, |made| made.mismatches));
    Ok(([(header::ETAG, etag)], Json(view)).into_response())
}

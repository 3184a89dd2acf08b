//! `PUT /api/sessions/{id}/draft`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use classroom::drafts;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::version::{self, IfMatch};
use super::view::DraftBody;
use crate::auth::Caller;
use crate::command::Put;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct DraftSaved {
    /// Also the `ETag`.
    version: u32,
}

/// Saves a draft in the place of the one that it was made from. For staff. Nothing of it is seen in the replay.
#[utoipa::path(put, path = "/api/sessions/{id}/draft", tag = "sessions", operation_id = "saveDraft",
    params(("id" = Uuid, Path), IfMatch), request_body = DraftBody, responses(
    (status = 200, body = DraftSaved, headers(("etag" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 412, description = "`draft_changed`: somebody else has saved it, `version` says which is the newest", body = ErrorBody),
    (status = 413, description = "`body_too_large`: above 1 MiB", body = ErrorBody),
    (status = 422, description = "`too_many_corrections`, `correction_invalid` or `chapters_invalid`", body = ErrorBody),
    (status = 428, description = "`if_match_missing`", body = ErrorBody),
    (status = 429, description = "`too_many_drafts`", body = ErrorBody),
))]
pub async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Put(body): Put<DraftBody>,
) -> ApiResult<Response> {
    let session = super::correctable(&state, &caller, id).await?;
    let made_on = version::if_match(&headers)?;
    let mut transaction = caller.begin(&state).await?;
    let version = drafts::save(&mut transaction, session.id, caller.user.id, made_on, &body.into()).await?;
    transaction.commit().await?;
    Ok(([(header::ETAG, version::etag(version))], Json(DraftSaved { version })).into_response())
}

//! `GET /api/replays/{sessionId}/captions.vtt`, `.srt`, `.txt`: downloads.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use classroom::replays::ReplayFile;
use classroom::{audit, media_links};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaptionsQuery {
    /// BCP 47, `en`; otherwise the first language that there is.
    language: Option<String>,
}

/// The captions as WebVTT.
#[utoipa::path(get, path = "/api/replays/{sessionId}/captions.vtt", tag = "replays", operation_id = "downloadCaptionsVtt",
    params(("sessionId" = Uuid, Path), CaptionsQuery), responses(
    (status = 200, body = String, content_type = "text/vtt"),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn vtt(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<CaptionsQuery>,
) -> ApiResult<Response> {
    download(&state, &caller, id, |file| is_captions(file, query.language.as_deref(), ".vtt")).await
}

/// The captions as SubRip.
#[utoipa::path(get, path = "/api/replays/{sessionId}/captions.srt", tag = "replays", operation_id = "downloadCaptionsSrt",
    params(("sessionId" = Uuid, Path), CaptionsQuery), responses(
    (status = 200, body = String, content_type = "application/x-subrip"),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn srt(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<CaptionsQuery>,
) -> ApiResult<Response> {
    download(&state, &caller, id, |file| is_captions(file, query.language.as_deref(), ".srt")).await
}

/// What was said as plain text.
#[utoipa::path(get, path = "/api/replays/{sessionId}/captions.txt", tag = "replays", operation_id = "downloadCaptionsTxt",
    params(("sessionId" = Uuid, Path)), responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn txt(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Response> {
    download(&state, &caller, id, |file| file.name == "transcript.txt").await
}

fn is_captions(file: &ReplayFile, language: Option<&str>, ending: &str) -> bool {
    let found = file.name.strip_prefix("captions.").and_then(|rest| rest.strip_suffix(ending));
    found.is_some_and(|found| language.is_none_or(|wanted| wanted.eq_ignore_ascii_case(found)))
}

async fn download(
    state: &AppState,
    caller: &Caller,
    id: Uuid,
    wanted: impl Fn(&ReplayFile) -> bool,
) -> ApiResult<Response> {
    let mut transaction = caller.begin(state).await?;
    let (session, _) = super::visible(&mut transaction, caller, id).await?;
    let files = media_links::documents(&mut transaction, session.id).await?;
    let file = files.into_iter().find(wanted).ok_or_else(|| ApiError::not_found("captions"))?;
    audit::record_media_access(&mut transaction, caller.user.id, session.id, &file.name).await?;
    transaction.commit().await?;
    let mut response = Response::new(Body::from_stream(state.storage.download(&file.key).await?.into_stream()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(&file.content_type).map_err(ApiError::internal)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(ApiError::internal)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

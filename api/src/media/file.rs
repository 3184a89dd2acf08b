//! `GET /media/{token}/{session}/{*name}`: one file of the folder.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use classroom::media_links;
use classroom::replays::ReplayFile;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::name::{Delivery, MediaName};
use super::{access, etag, player, policy};
use crate::error::{ApiError, ApiResult};
use crate::extract::Path;
use crate::making::{self, Made};
use crate::media_token::MediaScope;
use crate::state::{AppState, Inner};

/// A player follows a redirect at once; one that pauses asks us again.
const PRESIGNED_TTL: Duration = Duration::from_secs(5 * 60);

pub async fn read(
    State(state): State<AppState>,
    Path((token, session, name)): Path<(String, Uuid, String)>,
    request: HeaderMap,
) -> ApiResult<Response> {
    let name = MediaName::parse(&name)?;
    let policy = policy::content_security_policy(&state.storage).await?;
    if let Some(response) = player::file(&name, &request, &policy) {
        return Ok(response);
    }
    let claims = access::claims(&state, &token, session)?;
    if claims.scope == MediaScope::Pictures && !name.is_picture() {
        return Err(access::refused());
    }
    let mut transaction = state.begin(claims.tenant).await?;
    let opened = media_links::open(&mut transaction, claims.session, name.as_str()).await?;
    let opened = opened.filter(|opened| opened.epoch == claims.epoch).ok_or_else(access::refused)?;
    let made = match opened.in_the_making {
        true => making::find(&mut transaction, claims.tenant, claims.session, name.as_str()).await?,
        false => None,
    };
    transaction.commit().await?;
    match (opened.file, made) {
        (Some(file), _) => match name.delivery() {
            Delivery::Redirected => redirect(&state, &file.key).await,
            Delivery::Streamed => stream(&state, &file, &request).await,
        },
        (None, Some(Made::Object { key })) => redirect(&state, &key).await,
        (None, Some(Made::Document { content_type, bytes })) => Ok(document(content_type, bytes, &request)),
        (None, None) => Err(ApiError::not_found("file")),
    }
}

async fn redirect(state: &Inner, key: &str) -> ApiResult<Response> {
    let url = state.storage.presign_get(key, PRESIGNED_TTL).await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::try_from(url).map_err(ApiError::internal)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

async fn stream(state: &Inner, file: &ReplayFile, request: &HeaderMap) -> ApiResult<Response> {
    let tag = etag::of(&file.sha256);
    if etag::matches(request, &tag) {
        return Ok(etag::not_modified(&tag));
    }
    let mut response = Response::new(Body::from_stream(state.storage.download(&file.key).await?.into_stream()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(&file.content_type).map_err(ApiError::internal)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.size));
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// What was written for this answer; it may be another the next time.
fn document(content_type: &'static str, bytes: Bytes, request: &HeaderMap) -> Response {
    let tag = etag::of(&hex::encode(Sha256::digest(&bytes)));
    if etag::matches(request, &tag) {
        return etag::not_modified(&tag);
    }
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

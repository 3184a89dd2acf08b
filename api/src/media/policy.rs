//! What the player page may load: itself, and media from where our presigned addresses lead.

use std::time::Duration;

use axum::http::HeaderValue;
use storage::Storage;
use url::Url;

use crate::error::{ApiError, ApiResult};

/// Signing is local, and this address is never used: it only tells where the bucket is.
const PROBE_TTL: Duration = Duration::from_secs(1);

/// Where presigned addresses lead.
pub async fn media_origin(storage: &Storage) -> ApiResult<String> {
    let presigned = storage.presign_get("origin", PROBE_TTL).await?;
    Ok(Url::parse(&presigned).map_err(ApiError::internal)?.origin().ascii_serialization())
}

pub async fn content_security_policy(storage: &Storage) -> ApiResult<HeaderValue> {
    let origin = media_origin(storage).await?;
    // hls.js feeds the video element through a blob.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
         img-src 'self' data: {origin}; media-src 'self' blob: {origin}; connect-src 'self' {origin}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    );
    HeaderValue::try_from(policy).map_err(ApiError::internal)
}

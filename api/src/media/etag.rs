//! Entity tags: the SHA-256 of what is sent, weak because it may be compressed on the way.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

/// `sha256` in hexadecimal.
pub fn of(sha256: &str) -> HeaderValue {
    HeaderValue::try_from(format!("W/\"{sha256}\"")).expect("hexadecimal is ASCII")
}

pub fn matches(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let given = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.as_bytes() == tag)
}

pub fn not_modified(tag: &HeaderValue) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(header::ETAG, tag.clone());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

//! The files of the app, as the build left them: each may have a sibling `NAME.br`, compressed once and for all.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::policy::Policy;
use crate::media::{content_type, etag};

#[derive(RustEmbed)]
#[folder = "../web/dist/"]
struct App;

pub const INDEX: &str = "index.html";
const COMPRESSED: &str = "br";

/// Asked again each time, answered with 304 while it is the same.
const CHECKED: HeaderValue = HeaderValue::from_static("no-cache");
/// A year, and not even a reload asks again.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub fn page(request: &HeaderMap, policy: &Policy) -> Response {
    plain(INDEX, request, policy).expect("the build refuses an app without its page")
}

/// A file whose name stays when its bytes change.
pub fn plain(name: &str, request: &HeaderMap, policy: &Policy) -> Option<Response> {
    answer(name, request, policy, CHECKED)
}

pub fn asset(name: &str, request: &HeaderMap, policy: &Policy) -> Option<Response> {
    answer(name, request, policy, IMMUTABLE)
}

/// By its name alone: `icon.svg`, not `index.html`, which has its addresses, and nothing in a folder.
pub fn is_beside_the_page(name: &str) -> bool {
    !name.is_empty() && !name.contains('/') && name != INDEX && App::get(name).is_some()
}

fn answer(name: &str, request: &HeaderMap, policy: &Policy, caching: HeaderValue) -> Option<Response> {
    if is_compressed(name) {
        return None;
    }
    let file = App::get(name)?;
    let compressed = App::get(&format!("{name}.{COMPRESSED}"));
    // Weak, so it is the same for what is compressed.
    let tag = etag::of(&hex::encode(file.metadata.sha256_hash()));
    let is_varied = compressed.is_some();
    let mut response = if etag::matches(request, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        body(name, file, compressed.filter(|_| takes_brotli(request)))
    };
    let headers = response.headers_mut();
    if is_varied {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, caching);
    policy.put_on(headers);
    Some(response)
}

fn body(name: &str, file: EmbeddedFile, compressed: Option<EmbeddedFile>) -> Response {
    let is_compressed = compressed.is_some();
    let bytes = match compressed.unwrap_or(file).data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(bytes);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(name));
    if is_compressed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(COMPRESSED));
    }
    response
}

fn is_compressed(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == COMPRESSED)
}

/// `br` is named, and not with a weight of nothing.
fn takes_brotli(request: &HeaderMap) -> bool {
    let given = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(COMPRESSED));
        let is_refused = |part: &str| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.parse() == Ok(0.0))
        };
        is_brotli && !parts.any(is_refused)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_for_those_who_ask_for_it() {
        let takes = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
            takes_brotli(&headers)
        };
        assert!(takes("gzip, deflate, br, zstd") && takes("BR;q=0.5") && takes("gzip;q=0,br"));
        assert!(!takes("gzip") && !takes("br;q=0") && !takes("br; q=0.000") && !takes("*") && !takes("brotli"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}

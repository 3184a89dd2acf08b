//! Whose page a request comes from. A browser adds the cookie to whatever any page makes it send, so what changes
//! something must come from a page of ours. Every browser that we serve says so in headers that no page can forge.

use axum::http::header;
use axum::http::request::Parts;

use super::host;
use crate::error::{ApiError, ApiResult};

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// For requests that a cookie speaks for. With a token nobody needs to ask: no page can make a browser add one.
pub fn must_be_ours(parts: &Parts) -> ApiResult<()> {
    if parts.method.is_safe() || is_ours(parts) {
        return Ok(());
    }
    let message = "This was sent by a page of another site. Open Lectern itself and do it there.";
    Err(ApiError::forbidden("cross_site_request", message))
}

/// Both headers where both are there, and at least one.
fn is_ours(parts: &Parts) -> bool {
    let site = parts.headers.get(SEC_FETCH_SITE).map(|site| site == "same-origin");
    let origin = parts.headers.get(header::ORIGIN).map(|origin| {
        let authority = host::authority(parts);
        origin.to_str().is_ok_and(|origin| authority.is_some_and(|authority| is_origin_of(origin, authority)))
    });
    match (site, origin) {
        (None, None) => false,
        (site, origin) => site.unwrap_or(true) && origin.unwrap_or(true),
    }
}

/// TLS ends before us, so the scheme is what a browser must have used to get the cookie at all.
fn is_origin_of(origin: &str, authority: &str) -> bool {
    let (scheme, default_port) = if host::is_loopback(authority) { ("http", ":80") } else { ("https", ":443") };
    let plain = |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
    match origin.split_once("://") {
        Some((given, rest)) => given == scheme && plain(rest) == plain(authority),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_origin_of;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert!(is_origin_of("https://school.example", "school.example"));
        assert!(is_origin_of("https://school.example", "School.Example:443"));
        assert!(is_origin_of("https://school.example:8443", "school.example:8443"));
        assert!(is_origin_of("http://127.0.0.1:8080", "127.0.0.1:8080"));
        for (origin, authority) in [
            ("null", "school.example"),
            ("http://school.example", "school.example"),
            ("https://evil.example", "school.example"),
            ("https://school.example.evil.example", "school.example"),
            ("https://school.example:8443", "school.example"),
            ("https://localhost:8080", "localhost:8080"),
            ("http://localhost:5173", "localhost:8080"),
            ("http://localhost:8080", "127.0.0.1:8080"),
        ] {
            assert!(!is_origin_of(origin, authority), "{origin} {authority}");
        }
    }
}

//! The player page and what it loads, embedded into the binary.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::etag;
use super::name::MediaName;

#[derive(RustEmbed)]
#[folder = "../web/dist-player/"]
struct Player;

const INDEX: &str = "index.html";
/// What the page shows for a title until somebody puts one there.
const UNTITLED: &str = "<title>Replay</title>";

/// One of the player's files, if it has one of that name.
pub fn file(name: &MediaName, request: &HeaderMap, policy: &HeaderValue) -> Option<Response> {
    let file = Player::get(name.as_str())?;
    Some(answer(name.as_str(), file.data, request, policy))
}

/// `policy` is the Content-Security-Policy of the page.
pub fn page(title: Option<&str>, request: &HeaderMap, policy: &HeaderValue) -> Response {
    let page = Player::get(INDEX).expect("the build refuses a player without its page").data;
    let page = match title {
        Some(title) => Cow::Owned(titled(&page, title)),
        None => page,
    };
    answer(INDEX, page, request, policy)
}

fn titled(page: &[u8], title: &str) -> Vec<u8> {
    let page = String::from_utf8_lossy(page);
    page.replacen(UNTITLED, &format!("<title>{}</title>", escaped(title)), 1).into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn answer(name: &str, data: Cow<'static, [u8]>, request: &HeaderMap, policy: &HeaderValue) -> Response {
    let tag = etag::of(&hex::encode(Sha256::digest(&data)));
    if etag::matches(request, &tag) {
        return etag::not_modified(&tag);
    }
    let mut response = Response::new(Body::from(data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(name));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

pub fn content_type(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let charset = if guess.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    HeaderValue::try_from(format!("{guess}{charset}")).expect("a media type is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_out_of_its_element() {
        let page = titled(b"<title>Replay</title><h1>Replay</h1>", "</title><script>");
        assert_eq!(page, b"<title>&lt;/title&gt;&lt;script&gt;</title><h1>Replay</h1>");
        assert!(String::from_utf8_lossy(&Player::get(INDEX).unwrap().data).contains(UNTITLED));
    }
}

//! The cookie of a signed-in browser.
//!
//! Under `__Host-` a browser keeps it only from us, only over TLS, and shows it to no other host; scripts cannot read it.
//! On loopback there is no TLS, so there it goes by another name, which is taken nowhere else.

use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use classroom::web_sessions::{self, Token};

use super::host;

const NAME: &str = "__Host-lectern_session";
const LOOPBACK_NAME: &str = "lectern_session";

/// What the browser shows for a session, if it shows something.
#[derive(Debug)]
pub enum Shown {
    Nothing,
    Token(Token),
    /// It cannot have been ours.
    Garbage,
}

pub fn shown(parts: &Parts) -> Shown {
    let prefix = format!("{}=", name(parts));
    let headers = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = headers.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(prefix.as_str()));
    match value {
        None | Some("") => Shown::Nothing,
        Some(text) => Token::from_text(text).map_or(Shown::Garbage, Shown::Token),
    }
}

/// `Set-Cookie` that signs in; the browser forgets it when the session ends in any case.
pub fn keep(parts: &Parts, token: &Token) -> HeaderValue {
    set(parts, &token.to_text(), web_sessions::AGE_MAX.as_secs())
}

/// `Set-Cookie` that signs out.
pub fn forget(parts: &Parts) -> HeaderValue {
    set(parts, "", 0)
}

fn set(parts: &Parts, value: &str, age_seconds: u64) -> HeaderValue {
    let name = name(parts);
    let secure = if is_loopback(parts) { "" } else { "; Secure" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age_seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut cookie = HeaderValue::try_from(cookie).expect("hexadecimal is ASCII");
    cookie.set_sensitive(true);
    cookie
}

fn name(parts: &Parts) -> &'static str {
    if is_loopback(parts) { LOOPBACK_NAME } else { NAME }
}

fn is_loopback(parts: &Parts) -> bool {
    host::authority(parts).is_some_and(host::is_loopback)
}

//! Calls that change something: POST, PATCH, DELETE. Each takes a key, so that whoever sends it twice changes it once. A
//! PUT needs none: it has a [`Body`] alone.
//!
//! [`Command`] is the extractor: the key, the body, its fingerprint. [`Command::begin`] opens the one transaction in which
//! the change and the kept answer commit together:
//!
//! ```text
//! let mut write = match command.begin(&state, &caller).await? {
//!     Attempt::First(write) => write,
//!     Attempt::Replay(answered) => return Ok(answered),
//! };
//! let course = courses::create(&mut write.transaction, …).await?;
//! write.finish(Answer::created(format!("/api/courses/{}", course.id), &view)).await
//! ```
//!
//! Kept answers hold no credentials: what a client needs besides (presigned addresses) is made again for each answer. A
//! refusal is not kept, since it changed nothing: the same call may succeed later.

mod write;

use std::time::Duration;

use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, Method};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

pub use write::{Answer, Answered, Attempt, Intent, Write};

pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_IN_BODY: &str = "idempotencyKey";
const KEY_LENGTH_MAX: usize = 255;
/// For a body to arrive: what the client is slow with is not our failure, and so ends before the request's own limit.
const BODY_TIME_MAX: Duration = Duration::from_secs(15);

/// A call without a body, or with one that says nothing but the key.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Nothing {}

#[derive(Debug)]
pub struct Command<T> {
    pub body: T,
    pub identity: CommandIdentity,
}

/// The header, for the description of the API.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described")]
pub struct IdempotencyKey {
    /// A new one for each thing that you do, bare or quoted; or `idempotencyKey` in the body. Kept for 24 hours.
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What makes two calls the same call.
#[derive(Debug, Clone)]
pub struct CommandIdentity {
    pub key: String,
    /// Method and template, `POST /api/recordings/{id}/complete`.
    pub route: String,
    /// Over address and body, in hexadecimal.
    pub body_sha256: String,
    pub method: Method,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Command<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let method = request.method().clone();
        let template = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let route = format!("{method} {template}");
        let address = request.uri().path().to_owned();
        let key_in_header = key_in_header(request.headers())?;
        let bytes = arrived(request, state, BODY_TIME_MAX).await?;
        let mut fields = fields(&bytes)?;
        let key = match (key_in_header, fields.shift_remove(KEY_IN_BODY)) {
            (Some(key), _) => key,
            (None, Some(Value::String(key))) => valid_key(key)?,
            (None, Some(_)) => return Err(key_invalid()),
            (None, None) => return Err(key_missing()),
        };
        let body = parse(Value::Object(fields))?;
        let body_sha256 =
            hex::encode(Sha256::new().chain_update(address).chain_update([0]).chain_update(&bytes).finalize());
        Ok(Command { body, identity: CommandIdentity { key, route, body_sha256, method } })
    }
}

/// The body of a PUT: it says how something shall be, so that sending it twice is sending it once, and it takes no key.
#[derive(Debug)]
pub struct Put<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Put<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let bytes = arrived(request, state, BODY_TIME_MAX).await?;
        parse(Value::Object(fields(&bytes)?)).map(Put)
    }
}

async fn arrived<S: Send + Sync>(request: Request, state: &S, time_max: Duration) -> ApiResult<Bytes> {
    match tokio::time::timeout(time_max, Bytes::from_request(request, state)).await {
        Ok(read) => read.map_err(unreadable),
        Err(_) => Err(too_slow()),
    }
}

/// Bare, `4711`, or as a structured string, `"4711"`.
fn key_in_header(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = value.to_str().map_err(|_| key_invalid())?.trim();
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.map_or_else(|| text.to_owned(), |inner| inner.replace("\\\"", "\"").replace("\\\\", "\\"));
    valid_key(key).map(Some)
}

fn valid_key(key: String) -> ApiResult<String> {
    let printable = key.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if !key.is_empty() && key.len() <= KEY_LENGTH_MAX && printable { Ok(key) } else { Err(key_invalid()) }
}

fn key_missing() -> ApiError {
    ApiError::bad_request(
        "idempotency_key_missing",
        "Send an Idempotency-Key header, a new one for each thing that you do.",
    )
}

fn key_invalid() -> ApiError {
    ApiError::bad_request("idempotency_key_invalid", "An Idempotency-Key is 1 to 255 printable ASCII characters.")
}

fn too_slow() -> ApiError {
    let message = "The body of the request did not arrive in time.";
    ApiError::new(axum::http::StatusCode::REQUEST_TIMEOUT, "body_too_slow", message)
}

fn unreadable(rejection: BytesRejection) -> ApiError {
    let status = rejection.status();
    match status {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::new(status, "body_too_large", "The body of the request is too large.")
        }
        _ => ApiError::bad_request("body_unreadable", "The body of the request broke off."),
    }
}

/// No body is an empty object.
fn fields(bytes: &[u8]) -> ApiResult<Map<String, Value>> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) if fields.values().any(holds_nul) => {
            Err(ApiError::bad_request("body_invalid", "Text cannot hold the character U+0000."))
        }
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(ApiError::bad_request("body_invalid", "The body must be a JSON object.")),
        Err(error) => Err(ApiError::bad_request("body_invalid", format!("The body is not JSON: {error}."))),
    }
}

/// PostgreSQL's text has no U+0000.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn parse<T: DeserializeOwned>(value: Value) -> ApiResult<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = error.path().to_string();
        let pointer = if pointer == "." { String::new() } else { format!("/{}", pointer.replace('.', "/")) };
        ApiError::bad_request("body_invalid", format!("The body does not fit: {}.", error.inner()))
            .detail("pointer", pointer)
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_that_never_arrives_is_the_clients_failure() {
        let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let refusal = arrived(Request::new(never), &(), Duration::from_millis(1)).await.unwrap_err();
        assert_eq!((refusal.status.as_u16(), refusal.code.as_ref()), (408, "body_too_slow"));
        let whole = arrived(Request::new(Body::from("{}")), &(), BODY_TIME_MAX).await.unwrap();
        assert_eq!(whole, "{}");
    }
}

//! Around every request: its id, its time limit, panics, the shape of errors, one log line, two metrics.
//!
//! Nothing else logs a failed request, and nothing here sees a token: what is logged and measured is the route's
//! template (`/media/{token}/{session}/{*name}`), never the address.

use std::any::Any;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use crate::error::ApiError;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// From the first byte of the head to the first byte of the answer. A stream that follows is not counted.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

const API: &str = "/api/";

/// Of the request that is being answered.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

pub async fn surround(mut request: Request, next: Next) -> Response {
    let id = request_id(&request);
    request.extensions_mut().insert(RequestId(id));
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let is_of_api = request.uri().path().starts_with(API);
    let span = tracing::info_span!("request", requestId = %id, %method, route);
    async move {
        let started = Instant::now();
        let mut response = shaped(answer(request, next).await, id);
        let headers = response.headers_mut();
        headers.insert(REQUEST_ID, HeaderValue::try_from(id.to_string()).expect("a UUID is ASCII"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if is_of_api {
            // It is for who asked, and by a cookie one would not see that it is.
            headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
        }
        record(&method, route, &response, started.elapsed());
        response
    }
    .instrument(span)
    .await
}

/// The caller's own id is kept when it is a UUID, so that it can be followed through a proxy.
fn request_id(request: &Request) -> Uuid {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    given.and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_else(Uuid::now_v7)
}

async fn answer(request: Request, next: Next) -> Response {
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(REQUEST_TIME_MAX, run).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => ApiError::internal(Panic(panic_text(panic.as_ref()))).into_response(),
        Err(_) => {
            ApiError::unavailable("request_timeout", "This took too long. Try again in a moment.").into_response()
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("panic: {0}")]
struct Panic(String);

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}

/// Gives every refusal its body: ours, and those that axum makes itself (no such route, other method, body too large).
fn shaped(response: Response, id: Uuid) -> Response {
    let status = response.status();
    let error = match response.extensions().get::<ApiError>() {
        Some(error) => error.clone(),
        None if status.is_client_error() || status.is_server_error() => foreign(status),
        None => return response,
    };
    let body = serde_json::to_vec(&error.body(id)).expect("an error body is plain JSON");
    let (mut parts, _) = response.into_parts();
    parts.extensions.insert(error.clone());
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(after) = error.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs()));
    }
    Response::from_parts(parts, Body::from(body))
}

fn foreign(status: StatusCode) -> ApiError {
    let (code, message) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "This address does not take that method."),
        StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "The body of the request is too large."),
        _ if status.is_client_error() => ("request_invalid", "The request cannot be understood."),
        _ => ("internal_error", "Something went wrong on our side."),
    };
    ApiError::new(status, code, message)
}

const KNOWN_METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

fn record(method: &Method, route: String, response: &Response, took: Duration) {
    let status = response.status();
    let duration_ms = took.as_secs_f64() * 1000.0;
    match response.extensions().get::<ApiError>() {
        Some(error) if status.is_server_error() => {
            let cause = error.source.as_deref().map(|source| chain(source as &(dyn Error + 'static)));
            tracing::error!(status = status.as_u16(), duration_ms, code = %error.code, cause, "request failed");
        }
        Some(error) => tracing::info!(status = status.as_u16(), duration_ms, code = %error.code, "request refused"),
        None => tracing::info!(status = status.as_u16(), duration_ms, "request"),
    }
    // A client may invent methods, but not series.
    let method = if KNOWN_METHODS.contains(method) { method.as_str() } else { "OTHER" };
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("lectern_http_requests_total", &labels).increment(1);
    metrics::histogram!("lectern_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
}

/// `outer: inner: innermost`.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::to_bytes;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn answer_of(router: Router) -> (StatusCode, serde_json::Value) {
        let request = Request::builder().uri("/").body(Body::empty()).unwrap();
        let response = router.layer(axum::middleware::from_fn(surround)).oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 1_000_000).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_a_500_that_tells_nothing_but_its_request() {
        async fn panics() -> &'static str {
            panic!("secret")
        }
        let (status, body) = answer_of(Router::new().route("/", get(panics))).await;
        assert_eq!((status.as_u16(), &body["code"]), (500, &"internal_error".into()));
        assert!(!body.to_string().contains("secret") && body["requestId"].is_string());
    }

    #[tokio::test]
    async fn an_answer_that_a_layer_made_gets_our_shape() {
        let (status, body) = answer_of(Router::new().route("/", get(|| async { StatusCode::IM_A_TEAPOT }))).await;
        assert_eq!((status.as_u16(), &body["code"]), (418, &"request_invalid".into()));
    }

    #[test]
    fn causes_follow_their_error() {
        let error = classroom::Error::Database(sqlx::Error::PoolClosed);
        let text = chain(&error);
        assert!(text.starts_with("the database failed: ") && text.contains("closed pool"), "{text}");
    }
}

//! One request and its answer.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

pub struct Call {
    router: Router,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Call {
    /// With a key of its own, as a client would send, where the method takes one.
    pub fn new(router: &Router, host: &str, method: Method, path: impl Into<String>) -> Call {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if !method.is_safe() {
            headers.insert("idempotency-key", Uuid::new_v4().to_string().parse().unwrap());
        }
        Call { router: router.clone(), method, path: path.into(), headers, body: Vec::new() }
    }

    pub fn token(self, token: &str) -> Call {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn key(self, key: &str) -> Call {
        self.header("idempotency-key", key)
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Call {
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub fn without(mut self, name: &str) -> Call {
        self.headers.remove(name);
        self
    }

    pub fn json(self, body: &Value) -> Call {
        self.bytes(body.to_string())
    }

    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Call {
        self.body = body.into();
        self.header("content-type", "application/json")
    }

    pub async fn send(self) -> Answer {
        let mut request = Request::builder().method(self.method).uri(&self.path).body(Body::from(self.body)).unwrap();
        *request.headers_mut() = self.headers;
        let response = self.router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, BODY_BYTES_MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

impl Answer {
    /// The body, where a success with this status is expected.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// A success whose body is no JSON.
    #[track_caller]
    pub fn ok_bytes(&self) -> &[u8] {
        assert_eq!(self.status, 200, "{}", self.text());
        &self.bytes
    }

    /// A success that has nothing to tell.
    #[track_caller]
    pub fn ok_empty(&self) {
        assert_eq!((self.status.as_u16(), self.text().as_str()), (204, ""));
    }

    /// A refusal with this status and code, in the one shape.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let body = self.error();
        assert_eq!((self.status.as_u16(), body["code"].as_str().unwrap()), (status, code), "{body}");
        body
    }

    /// The body of whatever refusal it is; its shape is checked.
    #[track_caller]
    pub fn error(&self) -> Value {
        assert!(self.status.is_client_error() || self.status.is_server_error(), "{}: {}", self.status, self.text());
        assert_eq!(self.header("content-type"), "application/json");
        let body = self.json();
        let fields: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["code", "message", "details", "requestId"], "{body}");
        assert!(body["details"].is_object() && !body["message"].as_str().unwrap().is_empty(), "{body}");
        assert_eq!(body["requestId"].as_str().unwrap(), self.header("x-request-id"));
        body
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.headers)).to_str().unwrap()
    }
}

//! The one shape of a refusal: `{"code", "message", "details", "requestId"}`.
//!
//! A handler returns [`ApiError`]; [`crate::boundary`] adds the request's id, writes the body and logs it once. `code`
//! is for programs and never changes, `message` is for a person, `details` holds what the program may want to know.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

pub type ApiResult<T> = Result<T, ApiError>;

type Source = Arc<dyn std::error::Error + Send + Sync + 'static>;

/// What went wrong, before it is an answer. Boxed, since it travels in every `Result`.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Refusal>);

/// `source` is for the log only.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: Cow<'static, str>,
    pub message: Cow<'static, str>,
    pub details: Map<String, Value>,
    pub retry_after: Option<Duration>,
    pub source: Option<Source>,
}

impl Deref for ApiError {
    type Target = Refusal;

    fn deref(&self) -> &Refusal {
        &self.0
    }
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Error)]
pub struct ErrorBody {
    /// Stable, snake_case.
    #[schema(example = "session_not_found")]
    pub code: String,
    /// For a person.
    pub message: String,
    #[schema(value_type = Object)]
    pub details: Map<String, Value>,
    /// Also in the header `x-request-id`; quote it when you ask for help.
    pub request_id: Uuid,
}

impl ApiError {
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> ApiError {
        let (code, message) = (code.into(), message.into());
        ApiError(Box::new(Refusal { status, code, message, details: Map::new(), retry_after: None, source: None }))
    }

    pub fn bad_request(code: &'static str, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub fn unauthorized(code: &'static str, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(StatusCode::UNAUTHORIZED, code, message)
    }

    pub fn forbidden(code: &'static str, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(StatusCode::FORBIDDEN, code, message)
    }

    /// `noun` is one of ours: `session`, `recording`, `course`, `job`. A row of another tenant is not found either.
    pub fn not_found(noun: &str) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, format!("{noun}_not_found"), format!("There is no such {noun}."))
    }

    pub fn conflict(code: &'static str, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(StatusCode::CONFLICT, code, message)
    }

    pub fn unprocessable(code: &'static str, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, message)
    }

    /// Something that we need is down; the same request will succeed later.
    pub fn unavailable(code: &'static str, message: impl Into<Cow<'static, str>>) -> ApiError {
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, message).retry_after(UNAVAILABLE_RETRY_AFTER)
    }

    /// A mistake of ours.
    pub fn internal(source: impl std::error::Error + Send + Sync + 'static) -> ApiError {
        let message = "Something went wrong on our side. Try again, and quote the request id if it stays.";
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message).source(source)
    }

    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> ApiError {
        self.0.details.insert(name.to_owned(), value.into());
        self
    }

    pub fn retry_after(mut self, after: Duration) -> ApiError {
        self.0.retry_after = Some(after);
        self
    }

    pub fn source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> ApiError {
        self.0.source = Some(Arc::new(source));
        self
    }

    pub fn body(&self, request_id: Uuid) -> ErrorBody {
        ErrorBody {
            code: self.code.clone().into_owned(),
            message: self.message.clone().into_owned(),
            details: self.details.clone(),
            request_id,
        }
    }
}

const UNAVAILABLE_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Carries the error to [`crate::boundary`], which knows the request's id.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> ApiError {
        ApiError::bad_request("query_invalid", rejection.body_text())
    }
}

/// An id that cannot be one names nothing.
impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> ApiError {
        ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.")
    }
}

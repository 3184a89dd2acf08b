//! `DELETE /api/auth/session`

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use classroom::web_sessions;

use super::cookie::{self, Shown};
use super::{HostTenant, origin};
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

/// Signs the browser out. Nothing happens where it is out already. Takes no `Idempotency-Key`.
#[utoipa::path(delete, path = "/api/auth/session", tag = "me", operation_id = "signOut", security(()), responses(
    (status = 204, description = "signed out"),
    (status = 403, description = "sent by a page of another site", body = ErrorBody),
))]
pub async fn delete(State(state): State<AppState>, mut parts: Parts) -> ApiResult<Response> {
    let shown = match cookie::shown(&parts) {
        Shown::Nothing => return Ok(StatusCode::NO_CONTENT.into_response()),
        shown @ (Shown::Token(_) | Shown::Garbage) => shown,
    };
    origin::must_be_ours(&parts)?;
    if let Shown::Token(token) = shown {
        let HostTenant(tenant) = HostTenant::from_request_parts(&mut parts, &state).await?;
        let mut transaction = state.begin(tenant.id).await?;
        web_sessions::close(&mut transaction, &token).await?;
        transaction.commit().await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::forget(&parts))]).into_response())
}

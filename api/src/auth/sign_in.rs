//! `POST /api/auth/session`

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse};
use classroom::audit::{self, Entry};
use classroom::rights;
use classroom::tenants::Tenant;
use classroom::users::{self, User};
use classroom::web_sessions;
use serde_json::json;

use super::caller::{bearer, request_id, stranger};
use super::cookie::{self, Shown};
use super::me::Me;
use super::token::{Claims, Email};
use super::{Caller, HostTenant};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::state::{AppState, Transaction};

/// Signs a browser in: a token of the issuer for a cookie. An ID token for our client, or an access token.
///
/// Who comes for the first time, with an address that the issuer has verified, becomes the person whom the school knows by
/// that address. Takes no `Idempotency-Key`.
#[utoipa::path(
    post, path = "/api/auth/session", tag = "me", operation_id = "signIn", security(("bearer" = [])),
    responses(
        (status = 200, description = "signed in, by the cookie that comes with it", body = Me),
        (status = 401, description = "no token, or not a valid one", body = ErrorBody),
        (status = 403, description = "nobody at this school, or an address that is not verified", body = ErrorBody),
    )
)]
pub async fn create(State(state): State<AppState>, mut parts: Parts) -> ApiResult<impl IntoResponse> {
    let claims = state.tokens.verify(bearer(&parts)?).await?;
    let HostTenant(tenant) = HostTenant::from_request_parts(&mut parts, &state).await?;
    let mut transaction = state.begin(tenant.id).await?;
    let user = member(&mut transaction, &tenant, &claims, &parts).await?;
    // A browser has one session at a time.
    if let Shown::Token(former) = cookie::shown(&parts) {
        web_sessions::close(&mut transaction, &former).await?;
    }
    let impersonator = claims.act.map(|actor| actor.sub);
    let token = web_sessions::open(&mut transaction, user.id, impersonator.as_deref()).await?;
    let rights = rights::of_user(&mut transaction, user.id).await?;
    transaction.commit().await?;
    let caller =
        Caller { tenant: tenant.id, school: tenant, user, rights, impersonator, request_id: request_id(&parts) };
    Ok((AppendHeaders([(header::SET_COOKIE, cookie::keep(&parts, &token))]), Json(Me::of(&caller))))
}

async fn member(transaction: &mut Transaction, tenant: &Tenant, claims: &Claims, parts: &Parts) -> ApiResult<User> {
    if let Some(user) = users::by_identity(transaction, &claims.iss, &claims.sub).await? {
        return Ok(user);
    }
    let email = match claims.email() {
        Email::Verified(email) => email,
        Email::Unverified => return Err(unverified()),
        Email::Unknown => return Err(stranger(tenant)),
    };
    // Who acts in another's name makes nobody's acquaintance in it.
    if claims.act.is_some() {
        return Err(stranger(tenant));
    }
    let linked = users::link_by_email(transaction, &claims.iss, &claims.sub, email).await?;
    let user = linked.ok_or_else(|| unknown_address(tenant, email))?;
    let entry = Entry {
        actor: Some(user.id),
        action: "identity.linked",
        target_type: "user",
        target_id: Some(user.id.into()),
        details: json!({ "issuer": claims.iss }),
        request_id: Some(request_id(parts)),
    };
    audit::append(transaction, &entry).await?;
    Ok(user)
}

fn unverified() -> ApiError {
    let message = "Your email address has not been verified where you sign in. Verify it there, then sign in again.";
    ApiError::forbidden("email_unverified", message)
}

fn unknown_address(tenant: &Tenant, email: &str) -> ApiError {
    let message = format!(
        "Nobody at {} has the address {email}. Ask your teacher or an administrator of the school to add you with it, or \
         sign in with another account.",
        tenant.name
    );
    ApiError::forbidden("not_a_member", message).detail("email", email)
}

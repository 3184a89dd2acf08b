//! The caller: a user of the Host's tenant, with their rights. Known by a bearer token, or by the cookie of a browser that
//! has signed in.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use classroom::audit::Entry;
use classroom::ids::{CourseId, SessionId, TenantId};
use classroom::rights::{self, Rights, Role, Scope};
use classroom::tenants::Tenant;
use classroom::users::{self, User};
use classroom::web_sessions::{self, SignedIn, Token};
use serde_json::json;
use uuid::Uuid;

use super::cookie::{self, Shown};
use super::{HostTenant, origin};
use crate::boundary::RequestId;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

#[derive(Debug, Clone)]
pub struct Caller {
    pub tenant: TenantId,
    pub school: Tenant,
    pub user: User,
    pub rights: Rights,
    /// Subject of somebody who acts in the user's name: support, with the issuer's consent.
    pub impersonator: Option<String>,
    pub request_id: Uuid,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let request_id = request_id(parts);
        // A token is shown on purpose, a cookie always: so the token counts.
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let claims = state.tokens.verify(bearer(parts)?).await?;
            let HostTenant(tenant) = HostTenant::from_request_parts(parts, state).await?;
            let mut transaction = state.begin(tenant.id).await?;
            let user = users::by_identity(&mut transaction, &claims.iss, &claims.sub).await?;
            let user = user.ok_or_else(|| stranger(&tenant))?;
            let who = SignedIn { user, impersonator: claims.act.map(|actor| actor.sub) };
            return Caller::with_rights(transaction, tenant, who, request_id).await;
        }
        let token = shown(parts)?;
        origin::must_be_ours(parts)?;
        let HostTenant(tenant) = HostTenant::from_request_parts(parts, state).await?;
        let mut transaction = state.begin(tenant.id).await?;
        let who = web_sessions::resume(&mut transaction, &token).await?.ok_or_else(session_expired)?;
        Caller::with_rights(transaction, tenant, who, request_id).await
    }
}

impl Caller {
    /// Ends the transaction.
    async fn with_rights(
        mut transaction: Transaction,
        tenant: Tenant,
        who: SignedIn,
        request_id: Uuid,
    ) -> ApiResult<Caller> {
        let rights = rights::of_user(&mut transaction, who.user.id).await?;
        transaction.commit().await?;
        let SignedIn { user, impersonator } = who;
        Ok(Caller { tenant: tenant.id, school: tenant, user, rights, impersonator, request_id })
    }

    pub async fn begin(&self, state: &AppState) -> ApiResult<Transaction> {
        state.begin(self.tenant).await
    }

    /// For the audit log: who did it, and in which request.
    pub fn did<'a>(&self, action: &'a str, target_type: &'a str, target_id: Option<Uuid>) -> Entry<'a> {
        let details = match &self.impersonator {
            Some(subject) => json!({ "impersonator": subject }),
            None => json!({}),
        };
        let (actor, request_id) = (Some(self.user.id), Some(self.request_id));
        Entry { actor, action, target_type, target_id, details, request_id }
    }

    /// A teacher or admin of the whole school.
    pub fn must_teach_everywhere(&self) -> ApiResult<()> {
        allowed(self.rights.grants.iter().any(|grant| match grant.role {
            Role::Teacher | Role::Admin => grant.scope == Scope::Tenant,
            Role::Assistant | Role::Student => false,
        }))
    }

    pub fn must_be_admin(&self) -> ApiResult<()> {
        allowed(self.rights.is_admin())
    }

    /// What somebody may not even see does not exist for them; what they see and may not do is forbidden.
    pub fn must_see_course(&self, course: CourseId) -> ApiResult<()> {
        present(self.rights.member_of_course(course), "course")
    }

    pub fn must_staff_course(&self, course: CourseId) -> ApiResult<()> {
        self.must_see_course(course)?;
        allowed(self.rights.staff_of_course(course))
    }

    pub fn must_teach_course(&self, course: CourseId) -> ApiResult<()> {
        self.must_see_course(course)?;
        allowed(self.rights.teaches_course(course))
    }

    pub fn must_see_session(&self, course: CourseId, session: SessionId) -> ApiResult<()> {
        present(self.rights.member_of_session(course, session), "session")
    }

    pub fn must_staff_session(&self, course: CourseId, session: SessionId) -> ApiResult<()> {
        self.must_see_session(course, session)?;
        allowed(self.rights.staff_of_session(course, session))
    }

    pub fn must_teach_session(&self, course: CourseId, session: SessionId) -> ApiResult<()> {
        self.must_see_session(course, session)?;
        allowed(self.rights.teaches_session(course, session))
    }
}

fn present(visible: bool, noun: &str) -> ApiResult<()> {
    if visible { Ok(()) } else { Err(ApiError::not_found(noun)) }
}

fn allowed(may: bool) -> ApiResult<()> {
    if may { Ok(()) } else { Err(ApiError::forbidden("forbidden", "You may not do this here.")) }
}

pub fn request_id(parts: &Parts) -> Uuid {
    parts.extensions.get::<RequestId>().map_or_else(Uuid::now_v7, |id| id.0)
}

pub fn bearer(parts: &Parts) -> ApiResult<&str> {
    let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = value.and_then(|value| value.split_once(' ')).ok_or_else(unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(unauthenticated()) }
}

fn shown(parts: &Parts) -> ApiResult<Token> {
    match cookie::shown(parts) {
        Shown::Token(token) => Ok(token),
        Shown::Garbage => Err(session_expired()),
        Shown::Nothing => Err(unauthenticated()),
    }
}

fn unauthenticated() -> ApiError {
    ApiError::unauthorized("unauthenticated", "Sign in, or send your token as `Authorization: Bearer …`.")
}

/// Ended in whatever way: the row is gone, so nobody can tell.
fn session_expired() -> ApiError {
    ApiError::unauthorized("session_expired", "You are not signed in any more. Sign in again; nothing is lost.")
}

/// Signed in at the issuer, and nobody at this school.
pub fn stranger(tenant: &Tenant) -> ApiError {
    let message = format!(
        "You have no account at {}. Ask your teacher or an administrator of the school to add you.",
        tenant.name
    );
    ApiError::forbidden("not_a_member", message)
}

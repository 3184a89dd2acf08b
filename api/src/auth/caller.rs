//! The caller: a user of the Host's tenant, with their rights.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use classroom::audit::Entry;
use classroom::ids::{CourseId, SessionId, TenantId};
use classroom::rights::{self, Rights, Role, Scope};
use classroom::users::{self, User};
use serde_json::json;
use uuid::Uuid;

use super::HostTenant;
use crate::boundary::RequestId;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

#[derive(Debug, Clone)]
pub struct Caller {
    pub tenant: TenantId,
    pub user: User,
    pub rights: Rights,
    /// Subject of somebody who acts in the user's name: support, with the issuer's consent.
    pub impersonator: Option<String>,
    pub request_id: Uuid,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let claims = state.tokens.verify(bearer(parts)?).await?;
        let HostTenant(tenant) = HostTenant::from_request_parts(parts, state).await?;
        let mut transaction = state.begin(tenant).await?;
        let user = users::by_identity(&mut transaction, &claims.iss, &claims.sub).await?.ok_or_else(stranger)?;
        let rights = rights::of_user(&mut transaction, user.id).await?;
        transaction.commit().await?;
        let request_id = parts.extensions.get::<RequestId>().map_or_else(Uuid::now_v7, |id| id.0);
        Ok(Caller { tenant, user, rights, impersonator: claims.act.map(|actor| actor.sub), request_id })
    }
}

impl Caller {
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

fn bearer(parts: &Parts) -> ApiResult<&str> {
    let missing = || ApiError::unauthorized("token_missing", "Send your token as `Authorization: Bearer …`.");
    let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
    let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}

/// Signed in at the issuer, and nobody at this school.
fn stranger() -> ApiError {
    ApiError::forbidden("not_a_member", "You have no account at this school.")
}

//! `GET /api/auth/me`

use axum::Json;
use classroom::rights::{Grant, Scope};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Caller, RoleName};
use crate::error::ErrorBody;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    user_id: Uuid,
    tenant_id: Uuid,
    display_name: String,
    email: Option<String>,
    roles: Vec<RoleView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Role)]
struct RoleView {
    role: RoleName,
    /// `tenant`, `course` or `session`.
    scope: &'static str,
    /// Of the course or session.
    scope_id: Option<Uuid>,
}

impl From<&Grant> for RoleView {
    fn from(grant: &Grant) -> RoleView {
        let role = grant.role.into();
        let (scope, scope_id) = match grant.scope {
            Scope::Tenant => ("tenant", None),
            Scope::Course(course) => ("course", Some(course.into())),
            Scope::Session(session) => ("session", Some(session.into())),
        };
        RoleView { role, scope, scope_id }
    }
}

/// Who you are here, and what you may do.
#[utoipa::path(get, path = "/api/auth/me", tag = "me", operation_id = "readMe", responses(
    (status = 200, body = Me),
    (status = 401, description = "no token, or not a valid one", body = ErrorBody),
    (status = 403, description = "signed in, but nobody at this school", body = ErrorBody),
))]
pub async fn me(caller: Caller) -> Json<Me> {
    Json(Me {
        user_id: caller.user.id.into(),
        tenant_id: caller.tenant.into(),
        display_name: caller.user.display_name,
        email: caller.user.email,
        roles: caller.rights.grants.iter().map(RoleView::from).collect(),
    })
}

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
    id: Uuid,
    /// The same as `id`.
    user_id: Uuid,
    tenant_id: Uuid,
    tenant: TenantView,
    display_name: String,
    email: Option<String>,
    roles: Vec<RoleView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Tenant)]
struct TenantView {
    #[schema(example = "Gymnasium am Markt")]
    name: String,
    /// Bytes of one recording.
    #[schema(example = 21_474_836_480_u64)]
    upload_size_max: u64,
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

impl Me {
    pub fn of(caller: &Caller) -> Me {
        Me {
            id: caller.user.id.into(),
            user_id: caller.user.id.into(),
            tenant_id: caller.tenant.into(),
            tenant: TenantView { name: caller.school.name.clone(), upload_size_max: caller.school.uploads.size_max },
            display_name: caller.user.display_name.clone(),
            email: caller.user.email.clone(),
            roles: caller.rights.grants.iter().map(RoleView::from).collect(),
        }
    }
}

/// Who you are here, and what you may do.
#[utoipa::path(get, path = "/api/auth/me", tag = "me", operation_id = "readMe", responses(
    (status = 200, body = Me),
    (status = 401, description = "not signed in (any more), or no valid token", body = ErrorBody),
    (status = 403, description = "signed in, but nobody at this school", body = ErrorBody),
))]
pub async fn me(caller: Caller) -> Json<Me> {
    Json(Me::of(&caller))
}

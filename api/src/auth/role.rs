//! What somebody is, in a school, a course or a class.

use classroom::rights::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleName {
    Teacher,
    Student,
    Assistant,
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> RoleName {
        match role {
            Role::Teacher => RoleName::Teacher,
            Role::Student => RoleName::Student,
            Role::Assistant => RoleName::Assistant,
            Role::Admin => RoleName::Admin,
        }
    }
}

//! Somebody of a course as the API gives them.

use classroom::people::Person;
use classroom::rights::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::RoleName;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CoursePerson)]
pub struct PersonView {
    user_id: Uuid,
    display_name: String,
    email: Option<String>,
    role: RoleName,
}

/// What somebody can be in a course.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CourseRole {
    Student,
    Assistant,
    Teacher,
}

impl From<CourseRole> for Role {
    fn from(role: CourseRole) -> Role {
        match role {
            CourseRole::Student => Role::Student,
            CourseRole::Assistant => Role::Assistant,
            CourseRole::Teacher => Role::Teacher,
        }
    }
}

impl From<Person> for PersonView {
    fn from(person: Person) -> PersonView {
        PersonView {
            user_id: person.user_id.into(),
            display_name: person.display_name,
            email: person.email,
            role: person.role.into(),
        }
    }
}

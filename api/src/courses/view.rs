//! A course as the API gives it.

use chrono::{DateTime, Utc};
use classroom::courses::{Course, CourseStatus, PublishPolicy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Caller, RoleName};
use crate::error::{ApiError, ApiResult};

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Course)]
pub struct CourseView {
    id: Uuid,
    title: String,
    description: String,
    status: CourseStatusView,
    publish_policy: PublishPolicyView,
    /// What you are in it, by all that you were given.
    role: RoleName,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Students see published courses.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CourseStatus)]
pub enum CourseStatusView {
    Draft,
    Published,
}

/// Who shows a finished replay to the course: a teacher does (`manual`), or it is shown as soon as it is complete for the
/// first time (`automatic`).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublishPolicy)]
pub enum PublishPolicyView {
    Manual,
    Automatic,
}

impl From<PublishPolicy> for PublishPolicyView {
    fn from(policy: PublishPolicy) -> Self {
        match policy {
            PublishPolicy::Manual => PublishPolicyView::Manual,
            PublishPolicy::Automatic => PublishPolicyView::Automatic,
        }
    }
}

impl From<PublishPolicyView> for PublishPolicy {
    fn from(policy: PublishPolicyView) -> Self {
        match policy {
            PublishPolicyView::Manual => PublishPolicy::Manual,
            PublishPolicyView::Automatic => PublishPolicy::Automatic,
        }
    }
}

impl From<CourseStatus> for CourseStatusView {
    fn from(status: CourseStatus) -> Self {
        match status {
            CourseStatus::Draft => CourseStatusView::Draft,
            CourseStatus::Published => CourseStatusView::Published,
        }
    }
}

impl From<CourseStatusView> for CourseStatus {
    fn from(status: CourseStatusView) -> Self {
        match status {
            CourseStatusView::Draft => CourseStatus::Draft,
            CourseStatusView::Published => CourseStatus::Published,
        }
    }
}

impl CourseView {
    /// As the caller sees it. Not found where they are nothing in it.
    pub fn of(course: Course, caller: &Caller) -> ApiResult<CourseView> {
        let role = caller.rights.role_in_course(course.id).ok_or_else(|| ApiError::not_found("course"))?;
        Ok(CourseView {
            id: course.id.into(),
            title: course.title,
            description: course.description,
            status: course.status.into(),
            publish_policy: course.publish_policy.into(),
            role: role.into(),
            created_at: course.created_at,
            updated_at: course.updated_at,
        })
    }
}

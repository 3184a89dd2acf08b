//! A course as the API gives it.

use chrono::{DateTime, Utc};
use classroom::courses::{Course, CourseStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Course)]
pub struct CourseView {
    id: Uuid,
    title: String,
    description: String,
    status: CourseStatusView,
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

impl From<Course> for CourseView {
    fn from(course: Course) -> CourseView {
        CourseView {
            id: course.id.into(),
            title: course.title,
            description: course.description,
            status: course.status.into(),
            created_at: course.created_at,
            updated_at: course.updated_at,
        }
    }
}

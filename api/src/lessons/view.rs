//! A lesson as the API gives it.

use chrono::{DateTime, Utc};
use classroom::courses::Lesson;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Lesson)]
pub struct LessonView {
    id: Uuid,
    course_id: Uuid,
    title: String,
    /// Its place in the course: 0, 1, 2 …
    order_index: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Lesson> for LessonView {
    fn from(lesson: Lesson) -> LessonView {
        LessonView {
            id: lesson.id.into(),
            course_id: lesson.course_id.into(),
            title: lesson.title,
            order_index: lesson.order_index,
            created_at: lesson.created_at,
            updated_at: lesson.updated_at,
        }
    }
}

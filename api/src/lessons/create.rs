//! `POST /api/courses/{id}/lessons`

use axum::extract::State;
use classroom::courses;
use classroom::ids::{CourseId, LessonId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::LessonView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewLesson)]
pub struct NewLessonBody {
    /// 1 to 200 characters.
    title: String,
}

/// Adds a lesson at the end of a course. For its teachers.
#[utoipa::path(post, path = "/api/courses/{id}/lessons", tag = "lessons", operation_id = "createLesson",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = NewLessonBody, responses(
    (status = 201, body = LessonView, headers(("location" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<NewLessonBody>,
) -> ApiResult<Answered> {
    let course = CourseId(id);
    caller.must_teach_course(course)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let title = command.body.title.trim();
    let lesson = courses::create_lesson(&mut write.transaction, LessonId::generate(), course, title).await?;
    write.finish(Answer::created(format!("/api/lessons/{}", lesson.id), &LessonView::from(lesson))).await
}

//! `PATCH /api/lessons/{id}`

use axum::extract::State;
use classroom::courses;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::LessonView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LessonChange)]
pub struct LessonChangeBody {
    /// 1 to 200 characters.
    title: Option<String>,
    /// Its new place; those between make room. Behind the last is the last.
    order_index: Option<u32>,
}

/// Changes a lesson, or its place. For teachers of the course.
#[utoipa::path(patch, path = "/api/lessons/{id}", tag = "lessons", operation_id = "updateLesson",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = LessonChangeBody, responses(
    (status = 200, body = LessonView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<LessonChangeBody>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let lesson = super::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    caller.must_teach_course(lesson.course_id)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let LessonChangeBody { title, order_index } = &command.body;
    let title = title.as_deref().map(str::trim);
    let lesson = courses::update_lesson(&mut write.transaction, lesson.id, title, *order_index).await?;
    write.finish(Answer::ok(&LessonView::from(lesson))).await
}

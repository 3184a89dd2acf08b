//! `POST /api/courses`

use axum::extract::State;
use classroom::courses::{self, NewCourse};
use classroom::ids::CourseId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{CourseStatusView, CourseView, PublishPolicyView};
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewCourse)]
pub struct NewCourseBody {
    /// 1 to 200 characters.
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default = "published")]
    #[schema(default = "published")]
    status: CourseStatusView,
    #[serde(default = "manual")]
    #[schema(default = "manual")]
    publish_policy: PublishPolicyView,
}

fn manual() -> PublishPolicyView {
    PublishPolicyView::Manual
}

fn published() -> CourseStatusView {
    CourseStatusView::Published
}

/// Makes a course. For teachers and admins of the whole school.
#[utoipa::path(post, path = "/api/courses", tag = "courses", operation_id = "createCourse", params(IdempotencyKey),
    request_body = NewCourseBody, responses(
    (status = 201, body = CourseView, headers(("location" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<NewCourseBody>,
) -> ApiResult<Answered> {
    caller.must_teach_everywhere()?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let NewCourseBody { title, description, status, publish_policy } = command.body;
    let new = NewCourse {
        id: CourseId::generate(),
        title: title.trim(),
        description: &description,
        status: status.into(),
        publish_policy: publish_policy.into(),
    };
    let course = courses::create(&mut write.transaction, &new).await?;
    let location = format!("/api/courses/{}", course.id);
    write.finish(Answer::created(location, &CourseView::of(course, &caller)?)).await
}

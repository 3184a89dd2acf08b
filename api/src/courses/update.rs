//! `PATCH /api/courses/{id}`

use axum::extract::State;
use classroom::courses::{self, CourseChange};
use classroom::ids::CourseId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{CourseStatusView, CourseView, PublishPolicyView};
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CourseChange)]
pub struct CourseChangeBody {
    /// 1 to 200 characters.
    title: Option<String>,
    description: Option<String>,
    status: Option<CourseStatusView>,
    /// Of what is made from now on.
    publish_policy: Option<PublishPolicyView>,
}

/// Changes a course. For its teachers.
#[utoipa::path(patch, path = "/api/courses/{id}", tag = "courses", operation_id = "updateCourse",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = CourseChangeBody, responses(
    (status = 200, body = CourseView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<CourseChangeBody>,
) -> ApiResult<Answered> {
    caller.must_teach_course(CourseId(id))?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let CourseChangeBody { title, description, status, publish_policy } = &command.body;
    let change = CourseChange {
        title: title.as_deref().map(str::trim),
        description: description.as_deref(),
        status: status.map(Into::into),
        publish_policy: publish_policy.map(Into::into),
    };
    let course = courses::update(&mut write.transaction, CourseId(id), change).await?;
    write.finish(Answer::ok(&CourseView::of(course, &caller)?)).await
}

//! Lessons: the order of a course.

mod create;
mod list;
mod read;
mod update;
mod view;

use classroom::courses::{self, CourseStatus, Lesson};
use classroom::ids::{CourseId, LessonId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(read::read, update::update))
}

/// A lesson of a course that the caller may see.
async fn visible(transaction: &mut Transaction, caller: &Caller, id: Uuid) -> ApiResult<Lesson> {
    let absent = || ApiError::not_found("lesson");
    let lesson = courses::find_lesson(transaction, LessonId(id)).await?.ok_or_else(absent)?;
    must_see(transaction, caller, lesson.course_id, absent).await?;
    Ok(lesson)
}

/// Drafts are for staff, and so are their lessons.
async fn must_see(
    transaction: &mut Transaction,
    caller: &Caller,
    course: CourseId,
    absent: impl Fn() -> ApiError,
) -> ApiResult<()> {
    caller.must_see_course(course).map_err(|_| absent())?;
    let course = courses::find(transaction, course).await?.ok_or_else(&absent)?;
    let is_hidden = course.status == CourseStatus::Draft && !caller.rights.staff_of_course(course.id);
    if is_hidden { Err(absent()) } else { Ok(()) }
}

//! Courses: what classes belong to.

mod create;
mod list;
mod read;
mod update;
pub mod view;

use classroom::courses::{self, Course, CourseStatus};
use classroom::ids::CourseId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(read::read, update::update))
}

/// The course, if the caller may see it: drafts are for staff.
pub async fn visible(transaction: &mut Transaction, caller: &Caller, id: Uuid) -> ApiResult<Course> {
    let id = CourseId(id);
    caller.must_see_course(id)?;
    let course = courses::find(transaction, id).await?.ok_or_else(|| ApiError::not_found("course"))?;
    let is_hidden = course.status == CourseStatus::Draft && !caller.rights.staff_of_course(id);
    if is_hidden { Err(ApiError::not_found("course")) } else { Ok(course) }
}

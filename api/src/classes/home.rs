//! `GET /api/home`

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use classroom::classes::{self, SHELF_MAX, Shelf, Viewer, shelf};
use classroom::courses::{self, Course, CourseStatus};
use classroom::ids::CourseId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{ClassView, Teller};
use crate::auth::{Caller, RoleName};
use crate::courses::view::CourseStatusView;
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

/// Each list holds at most 12.
#[derive(Debug, Serialize, ToSchema)]
pub struct Home {
    /// Begun and not seen to the end, the last watched first.
    #[serde(rename = "continue")]
    begun: Vec<ClassView>,
    /// Published and not begun, the last published first.
    fresh: Vec<ClassView>,
    /// Newest first.
    courses: Vec<HomeCourse>,
    /// Uploads and what is being processed where you are staff, newest first.
    making: Vec<ClassView>,
    /// What became of the others where you are staff, newest first.
    recent: Vec<ClassView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct HomeCourse {
    id: Uuid,
    title: String,
    role: RoleName,
    /// How many you can see.
    classes: i64,
    status: CourseStatusView,
}

/// What somebody finds when they come in.
#[utoipa::path(get, path = "/api/home", tag = "classes", operation_id = "readHome", responses(
    (status = 200, body = Home),
    (status = 401, body = ErrorBody),
))]
pub async fn home(State(state): State<AppState>, caller: Caller) -> ApiResult<Json<Home>> {
    let viewer = Viewer::new(caller.user.id, &caller.rights);
    let mut transaction = caller.begin(&state).await?;
    let begun = shelf(&mut transaction, &viewer, Shelf::Continue).await?;
    let fresh = shelf(&mut transaction, &viewer, Shelf::Fresh).await?;
    let making = shelf(&mut transaction, &viewer, Shelf::Making).await?;
    let recent = shelf(&mut transaction, &viewer, Shelf::Recent).await?;
    let teller = Teller::of(&state, &caller, &mut transaction, making.iter()).await?;
    let rows = courses::list_of_user(&mut transaction, caller.user.id).await?;
    let shown: Vec<Course> = rows.into_iter().filter(|course| is_shown(course, &caller)).take(COURSES_MAX).collect();
    let ids: Vec<CourseId> = shown.iter().map(|course| course.id).collect();
    let counts = classes::counts(&mut transaction, &viewer, &ids).await?;
    transaction.commit().await?;
    let views = |classes: Vec<classes::Class>| classes.into_iter().map(|class| teller.view(class)).collect();
    Ok(Json(Home {
        begun: views(begun),
        fresh: views(fresh),
        courses: shown.into_iter().filter_map(|course| HomeCourse::of(course, &caller, &counts)).collect(),
        making: views(making),
        recent: views(recent),
    }))
}

const COURSES_MAX: usize = SHELF_MAX as usize;

/// Drafts are for staff.
fn is_shown(course: &Course, caller: &Caller) -> bool {
    course.status == CourseStatus::Published || caller.rights.staff_of_course(course.id)
}

impl HomeCourse {
    fn of(course: Course, caller: &Caller, counts: &HashMap<CourseId, i64>) -> Option<HomeCourse> {
        Some(HomeCourse {
            id: course.id.into(),
            title: course.title,
            role: caller.rights.role_in_course(course.id)?.into(),
            classes: counts.get(&course.id).copied().unwrap_or(0),
            status: course.status.into(),
        })
    }
}

//! The people of a course: who is enrolled, and as what.

mod add;
mod list;
mod remove;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list, add::add)).routes(routes!(remove::remove))
}

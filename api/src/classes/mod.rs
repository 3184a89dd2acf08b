//! Classes as people meet them: what they find when they come in, and what a course holds.

mod home;
mod list;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(home::home)).routes(routes!(list::list))
}

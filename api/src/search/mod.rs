//! Search over the classes of a course, or of all one's courses.

mod find;
mod terms;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find::find)).routes(routes!(terms::terms))
}

//! Notes that people write beside a class for themselves. Only their writer ever sees them, whatever anybody's role.

mod add;
mod delete;
mod list;
mod update;
mod view;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list, add::add)).routes(routes!(update::update, delete::delete))
}

//! Whether the process lives, whether it can work, and its numbers. Without a token: they tell nothing about anybody.

mod live;
mod metrics;
mod ready;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(live::live)).routes(routes!(ready::ready)).routes(routes!(metrics::metrics))
}

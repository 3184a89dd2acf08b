//! Running the fleet. Admins see and act on the jobs of their own school; lanes and workers belong to all schools, so
//! only admins of the operator's tenant (see [`crate::Config`]) touch those.

mod jobs;
mod lanes;
mod workers;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Inner};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(jobs::list::list))
        .routes(routes!(jobs::read::read))
        .routes(routes!(jobs::retry::retry))
        .routes(routes!(jobs::cancel::cancel))
        .routes(routes!(jobs::replay_dead_letters::replay_dead_letters))
        .routes(routes!(lanes::list::list))
        .routes(routes!(lanes::pause::pause))
        .routes(routes!(lanes::resume::resume))
        .routes(routes!(workers::list::list))
        .routes(routes!(workers::drain::drain))
}

/// An admin of the tenant that runs the installation.
async fn must_operate(state: &Inner, caller: &Caller) -> ApiResult<()> {
    caller.must_be_admin()?;
    let refused =
        || ApiError::forbidden("not_an_operator", "Lanes and workers are for those who run this installation.");
    let domain = state.operator_domain.as_deref().ok_or_else(refused)?;
    let mut dispatch = state.databases.dispatch.acquire().await?;
    let operator = classroom::tenants::by_domain(&mut dispatch, domain).await?;
    if operator.is_some_and(|tenant| tenant.id == caller.tenant) { Ok(()) } else { Err(refused()) }
}

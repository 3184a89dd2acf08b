//! Who calls, and what they may do.
//!
//! A bearer token says who somebody is at the issuer; the Host says at which school; our database says who that is there
//! and what they may do. [`Caller`] is all of it, read once per request.

mod caller;
mod host;
pub mod jwks;
mod me;
mod role;
pub mod token;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use caller::Caller;
pub use host::HostTenant;
pub use role::RoleName;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me::me))
}

//! Who calls, and what they may do.
//!
//! A bearer token says who somebody is at the issuer; the Host says at which school; our database says who that is there
//! and what they may do. [`Caller`] is all of it, read once per request.

mod caller;
mod host;
pub mod jwks;
mod me;
pub mod token;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use caller::Caller;
pub use host::HostTenant;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(me::me))
}

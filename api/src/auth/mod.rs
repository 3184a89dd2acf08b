//! Who calls, and what they may do.
//!
//! A bearer token says who somebody is at the issuer; the Host says at which school; our database says who that is there
//! and what they may do. A browser shows the token once, to sign in, and then a cookie. [`Caller`] is all of it, read once
//! per request.

mod caller;
mod cookie;
mod host;
pub mod jwks;
mod me;
mod options;
mod origin;
mod role;
mod sign_in;
mod sign_out;
pub mod token;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use caller::Caller;
pub use host::HostTenant;
pub use role::RoleName;

use crate::state::AppState;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(options::read))
        .routes(routes!(sign_in::create, sign_out::delete))
}

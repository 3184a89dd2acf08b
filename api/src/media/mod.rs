//! What a player fetches: the folder of a replay under `/media/{token}/{session}/`, the player page with it.
//!
//! The token in the path is the only credential. Documents and playlists are streamed through us, since a presigned
//! playlist would leave its children unsigned; media is redirected to S3, so that its bytes never pass through the API.

mod access;
pub mod etag;
mod file;
mod link;
mod name;
mod page;
mod player;
mod policy;

use axum::Router;
use axum::routing::get;

use crate::state::AppState;

pub use link::MediaLink;
pub use player::content_type;
pub use policy::media_origin;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/media/{token}/{session}", get(page::without_slash))
        .route("/media/{token}/{session}/", get(page::read))
        .route("/media/{token}/{session}/{*name}", get(file::read))
}

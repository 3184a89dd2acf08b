//! All routes, and what surrounds each of them.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use crate::state::AppState;
use crate::{app, boundary, dev, media, openapi};

/// Bodies are small JSON: media goes to S3 directly.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
const COMPRESSED_BYTES_MIN: u16 = 1024;

pub fn router(state: AppState) -> Router {
    let (api, _) = openapi::described().split_for_parts();
    let mut router = api.route("/api/openapi.json", get(openapi::read)).merge(media::routes()).merge(app::routes());
    if state.dev().is_ok() {
        router = router.route("/dev/token", post(dev::token)).route("/dev/.well-known/jwks.json", get(dev::jwks));
    }
    router
        .fallback(app::elsewhere)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(boundary::surround))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .with_state(state)
}

/// Text above a size; pictures and fonts are compressed already.
fn worth_compressing() -> impl Predicate {
    let fonts = NotForContentType::const_new("font/");
    SizeAbove::new(COMPRESSED_BYTES_MIN).and(NotForContentType::IMAGES).and(fonts)
}

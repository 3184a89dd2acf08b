//! The web app: one page for all its addresses, and what the page loads. Built by `web/`, embedded into the binary.
//!
//! Its addresses are listed here, so that a wrong one of the API is never answered with a page.

mod files;
mod page;
mod policy;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::routing::get;

use crate::error::{ApiError, ApiResult};
use crate::extract::Path;
use crate::state::AppState;

/// The app's router tells them apart.
const PAGES: [&str; 9] = [
    "/",
    "/courses",
    "/courses/{*rest}",
    "/sessions/{*rest}",
    "/upload",
    "/search",
    "/kit",
    "/sign-in",
    "/sign-in/callback",
];

pub fn routes() -> Router<AppState> {
    let pages = PAGES.into_iter().fold(Router::new(), |router, path| router.route(path, get(page::read)));
    pages.route("/assets/{*name}", get(asset))
}

/// `GET /assets/{*name}`: names that hold a hash of what is in the file, so it never changes.
async fn asset(State(state): State<AppState>, Path(name): Path<String>, request: HeaderMap) -> ApiResult<Response> {
    let policy = policy::of(&state).await?;
    let file = files::asset(&format!("assets/{name}"), &request, &policy);
    file.ok_or_else(|| ApiError::not_found("file"))
}

/// What no route matches: one of the few files beside the page (an icon, licences), or nothing.
pub async fn elsewhere(
    State(state): State<AppState>,
    method: Method,
    uri: Uri,
    request: HeaderMap,
) -> ApiResult<Response> {
    let name = uri.path().trim_start_matches('/');
    if (method == Method::GET || method == Method::HEAD) && files::is_beside_the_page(name) {
        let policy = policy::of(&state).await?;
        if let Some(file) = files::plain(name, &request, &policy) {
            return Ok(file);
        }
    }
    Err(ApiError::new(axum::http::StatusCode::NOT_FOUND, "not_found", "There is nothing at this address."))
}

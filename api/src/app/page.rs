//! The page, under each of the app's addresses.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::{files, policy};
use crate::error::ApiResult;
use crate::state::AppState;

/// It is the same for everybody and says nothing about anybody: what it shows, it asks of the API.
pub async fn read(State(state): State<AppState>, request: HeaderMap) -> ApiResult<Response> {
    let policy = policy::of(&state).await?;
    Ok(files::page(&request, &policy))
}

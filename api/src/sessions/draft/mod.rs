//! The draft of a session's captions and chapters: saved while somebody types, applied as one new revision.

mod apply;
mod read;
mod save;
mod version;
mod view;

use axum::extract::DefaultBodyLimit;
use classroom::sessions::Session;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::ApiResult;
use crate::state::AppState;

/// Some thousands of corrections, each with the text that it replaced.
pub const DRAFT_BYTES_MAX: usize = 1024 * 1024;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::read, save::save).layer(DefaultBodyLimit::max(DRAFT_BYTES_MAX)))
        .routes(routes!(apply::apply))
}

/// The session, for those who may correct it.
async fn correctable(state: &AppState, caller: &Caller, id: Uuid) -> ApiResult<Session> {
    let mut transaction = caller.begin(state).await?;
    let session = super::visible(&mut transaction, caller, id).await?;
    transaction.commit().await?;
    caller.must_staff_session(session.course_id, session.id)?;
    Ok(session)
}

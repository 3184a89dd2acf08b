//! Replays: what a class became, for those who were not there.

mod captions;
pub mod documents;
pub mod parts;
mod publish;
mod read;
mod unpublish;
mod view;

use classroom::replays::{self, Replay, ReplayStatus};
use classroom::sessions::{self, Session};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::read))
        .routes(routes!(publish::publish))
        .routes(routes!(unpublish::unpublish))
        .routes(routes!(captions::vtt))
        .routes(routes!(captions::srt))
        .routes(routes!(captions::txt))
}

/// The session and its replay as the caller may see it: students see what is published in a published
/// course, staff see what is being made.
pub async fn visible(transaction: &mut Transaction, caller: &Caller, id: Uuid) -> ApiResult<(Session, Option<Replay>)> {
    let session = crate::sessions::of_member(transaction, caller, id).await?;
    let replay = replays::find(transaction, session.id).await?;
    if caller.rights.staff_of_session(session.course_id, session.id) {
        return Ok((session, replay));
    }
    let is_published = replay.as_ref().is_some_and(|replay| replay.status == ReplayStatus::Published);
    if is_published && sessions::is_open(transaction, session.id).await? {
        return Ok((session, replay));
    }
    Err(ApiError::not_found("replay"))
}

async fn must_teach(state: &AppState, caller: &Caller, id: Uuid) -> ApiResult<()> {
    let mut transaction = caller.begin(state).await?;
    let session = crate::sessions::visible(&mut transaction, caller, id).await?;
    transaction.commit().await?;
    caller.must_teach_session(session.course_id, session.id)
}

//! Recordings: a file on its way to becoming a replay.
//!
//! The bytes never pass through here: a client sends parts to presigned addresses, and says when all are there. What has
//! arrived, S3 knows; so an upload is resumed by asking for its parts.

mod abort;
mod complete;
mod create;
mod list;
mod part_plan;
mod parts;
mod read;
mod stages;
mod upload;
pub mod view;

use classroom::ids::RecordingId;
use classroom::recordings::{self, Recording};
use classroom::sessions::{self, Session};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

pub use stages::{StageView, stages};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(read::read, abort::abort))
        .routes(routes!(parts::parts))
        .routes(routes!(complete::complete))
}

/// A recording with the session that it belongs to. Whether the caller may know of it, they ask next.
async fn find(transaction: &mut Transaction, id: Uuid) -> ApiResult<(Recording, Session)> {
    let absent = || ApiError::not_found("recording");
    let recording = recordings::find(transaction, RecordingId(id)).await?.ok_or_else(absent)?;
    let session = sessions::find(transaction, recording.session_id).await?.ok_or_else(absent)?;
    Ok((recording, session))
}

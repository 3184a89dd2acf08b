//! `PATCH /api/private-notes/{id}`

use axum::extract::State;
use classroom::ids::PrivateNoteId;
use classroom::private_notes;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::PrivateNoteView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::{Path, recording_time};
use crate::state::AppState;

/// What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PrivateNoteChange)]
pub struct PrivateNoteChangeBody {
    /// Seconds since the class began.
    #[schema(minimum = 0)]
    at: Option<f64>,
    /// 1 to 4000 characters.
    text: Option<String>,
}

/// Changes a note of yours.
#[utoipa::path(patch, path = "/api/private-notes/{id}", tag = "private notes", operation_id = "updatePrivateNote",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = PrivateNoteChangeBody, responses(
    (status = 200, body = PrivateNoteView),
    (status = 401, body = ErrorBody),
    (status = 404, description = "no such note, or somebody else's", body = ErrorBody),
    (status = 422, description = "`time_invalid` or `text_length`", body = ErrorBody),
))]
pub async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<PrivateNoteChangeBody>,
) -> ApiResult<Answered> {
    let PrivateNoteChangeBody { at, text } = &command.body;
    let at = at.map(recording_time).transpose()?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let text = text.as_deref().map(str::trim);
    let note = private_notes::update(&mut write.transaction, caller.user.id, PrivateNoteId(id), at, text).await?;
    write.finish(Answer::ok(&PrivateNoteView::from(note))).await
}

//! `POST /api/sessions/{id}/private-notes`

use axum::extract::State;
use classroom::ids::PrivateNoteId;
use classroom::private_notes::{self, NewPrivateNote};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::PrivateNoteView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::{Path, recording_time};
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewPrivateNote)]
pub struct NewPrivateNoteBody {
    /// Seconds since the class began.
    #[schema(minimum = 0)]
    at: f64,
    /// 1 to 4000 characters.
    text: String,
    /// Chosen by a client that was offline, so that it knows the note before we do. A note that came before under this id
    /// is answered as it stands.
    id: Option<Uuid>,
}

/// Writes a note beside a class, for yourself alone.
#[utoipa::path(post, path = "/api/sessions/{id}/private-notes", tag = "private notes", operation_id = "addPrivateNote",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = NewPrivateNoteBody, responses(
    (status = 201, body = PrivateNoteView, headers(("location" = String))),
    (status = 401, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "`note_id_taken` or `too_many_notes`", body = ErrorBody),
    (status = 422, description = "`time_invalid` or `text_length`", body = ErrorBody),
))]
pub async fn add(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<NewPrivateNoteBody>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let (session, _) = crate::replays::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    let NewPrivateNoteBody { at, text, id } = &command.body;
    let id = id.map_or_else(PrivateNoteId::generate, PrivateNoteId);
    let new = NewPrivateNote { id, session_id: session.id, at: recording_time(*at)?, text: text.trim() };
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let note = private_notes::add(&mut write.transaction, caller.user.id, &new).await?;
    let location = format!("/api/private-notes/{}", note.id);
    write.finish(Answer::created(location, &PrivateNoteView::from(note))).await
}

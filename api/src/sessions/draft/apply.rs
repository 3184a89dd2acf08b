//! `POST /api/sessions/{id}/draft/apply`

use axum::extract::State;
use axum::http::HeaderMap;
use classroom::{audit, drafts};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::version::{self, IfMatch};
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

#[derive(Debug, Serialize, ToSchema)]
pub struct DraftApplied {
    /// Sequences of the events that it became: corrections of captions, an edit of the chapters.
    events: Vec<i64>,
    state: AppliedState,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AppliedState {
    /// The next revision of the replay will show it.
    Processing,
}

/// Makes a draft part of the class: its next revision shows it, and so does every later one. For staff.
#[utoipa::path(post, path = "/api/sessions/{id}/draft/apply", tag = "sessions", operation_id = "applyDraft",
    params(("id" = Uuid, Path), IfMatch, IdempotencyKey), request_body = Option<Nothing>, responses(
    (status = 202, body = DraftApplied, headers(("location" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 412, description = "`draft_changed`: somebody else has saved it, `version` says which is the newest", body = ErrorBody),
    (status = 422, description = "`draft_empty`, or `too_many_corrections`: it was applied too often", body = ErrorBody),
    (status = 428, description = "`if_match_missing`", body = ErrorBody),
))]
pub async fn apply(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    let session = super::correctable(&state, &caller, id).await?;
    let made_on = version::if_match(&headers)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    jobs::pipeline::lock(&mut write.transaction, session.id).await?;
    audit::append(&mut write.transaction, &caller.did("draft.applied", "session", Some(id))).await?;
    let (transaction, call) = write.parts();
    let events = drafts::apply(transaction, &call, session.id, made_on).await?;
    write.replan(session.id).await?;
    let events = events.into_iter().map(|event| event.sequence).collect();
    let applied = DraftApplied { events, state: AppliedState::Processing };
    write.finish(Answer::accepted(format!("/api/replays/{id}"), &applied)).await
}

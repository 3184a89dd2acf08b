//! `PATCH /api/sessions/{id}`

use axum::extract::State;
use classroom::{audit, sessions};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::SessionView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SessionChange)]
pub struct SessionChangeBody {
    /// 1 to 200 characters.
    title: Option<String>,
}

/// Gives a session another title. For staff.
#[utoipa::path(patch, path = "/api/sessions/{id}", tag = "sessions", operation_id = "updateSession",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = SessionChangeBody, responses(
    (status = 200, body = SessionView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 422, description = "`text_length`", body = ErrorBody),
))]
pub async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<SessionChangeBody>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let mut session = super::visible(&mut transaction, &caller, id).await?;
    transaction.commit().await?;
    caller.must_staff_session(session.course_id, session.id)?;
    let mut write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    if let Some(title) = &command.body.title {
        audit::append(&mut write.transaction, &caller.did("session.renamed", "session", Some(id))).await?;
        let (transaction, call) = write.parts();
        session = sessions::rename(transaction, &call, session.id, title.trim()).await?;
    }
    write.finish(Answer::ok(&SessionView::from(session))).await
}

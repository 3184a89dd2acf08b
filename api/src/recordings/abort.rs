//! `DELETE /api/recordings/{id}`

use axum::extract::State;
use classroom::recordings;
use uuid::Uuid;

use super::view::RecordingView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::AppState;

/// Gives up an upload that is not complete: the recording becomes `failed` with `upload_aborted`.
#[utoipa::path(delete, path = "/api/recordings/{id}", tag = "recordings", operation_id = "abortRecording",
    params(("id" = Uuid, Path), IdempotencyKey), responses(
    (status = 200, body = RecordingView),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "`recording_state`: the upload is complete", body = ErrorBody),
))]
pub async fn abort(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let (recording, session) = super::find(&mut transaction, id).await?;
    transaction.commit().await?;
    caller.must_teach_session(session.course_id, session.id)?;
    let answered = match command.begin(&state, &caller).await? {
        Attempt::Replay(answered) => answered,
        Attempt::First(mut write) => {
            let aborted = recordings::abort(&mut write.transaction, recording.id).await?;
            write.finish(Answer::ok(&RecordingView::new(aborted, &session, Vec::new()))).await?
        }
    };
    // After the commit, and again with each repetition, until S3 has freed the parts.
    if let (Some(key), Some(upload_id)) = (&recording.media_uri, &recording.upload_id) {
        state.storage.abort_multipart(key, upload_id).await?;
    }
    Ok(answered)
}

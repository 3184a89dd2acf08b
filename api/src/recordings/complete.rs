//! `POST /api/recordings/{id}/complete`

use axum::extract::State;
use classroom::recordings::{self, Recording};
use storage::{CompletedPart, ObjectInfo, StorageError};
use uuid::Uuid;

use super::upload::{self, OpenUpload};
use super::view::RecordingView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey, Nothing};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::state::{AppState, Inner};

/// Part numbers that one refusal names.
const MISSING_NAMED_MAX: usize = 100;

/// All parts are there: makes them one file, and begins its processing.
#[utoipa::path(post, path = "/api/recordings/{id}/complete", tag = "recordings", operation_id = "completeRecording",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = Option<Nothing>, responses(
    (status = 202, body = RecordingView, headers(("location" = String))),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 409, description = "`upload_incomplete` with the missing parts, or `recording_state`", body = ErrorBody),
))]
pub async fn complete(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    command: Command<Nothing>,
) -> ApiResult<Answered> {
    let mut transaction = caller.begin(&state).await?;
    let (recording, session) = super::find(&mut transaction, id).await?;
    transaction.commit().await?;
    caller.must_teach_session(session.course_id, session.id)?;
    let write = match command.begin(&state, &caller).await? {
        Attempt::First(write) => write,
        Attempt::Replay(answered) => return Ok(answered),
    };
    let intent = write.step_outside().await?;
    let joined = join_parts(&state, &caller, &recording).await;
    let (mut write, object) = intent.come_back(&state, joined).await?;
    jobs::pipeline::lock(&mut write.transaction, session.id).await?;
    let recording = recordings::complete(&mut write.transaction, recording.id, &object.etag, object.size).await?;
    write.replan(session.id).await?;
    let stages = super::stages(&mut write.transaction, &recording).await?;
    let location = format!("/api/recordings/{id}");
    write.finish(Answer::accepted(location, &RecordingView::new(recording, &session, stages))).await
}

/// Harmless when it is repeated: an upload that S3 no longer knows has become the object.
async fn join_parts(state: &Inner, caller: &Caller, recording: &Recording) -> ApiResult<ObjectInfo> {
    let Some(upload) = upload::open(state, caller.tenant, recording.id).await? else {
        return already_joined(state, recording).await;
    };
    match join(state, &upload).await {
        Err(JoinError::Storage(StorageError::NotFound { .. })) => already_joined(state, recording).await,
        Err(JoinError::Storage(error)) => Err(error.into()),
        Err(JoinError::Incomplete(missing)) => Err(incomplete(&upload, &missing)),
        Ok(()) => Ok(state.storage.head(&upload.key).await?),
    }
}

#[derive(Debug)]
enum JoinError {
    Storage(StorageError),
    Incomplete(Vec<u32>),
}

async fn join(state: &Inner, upload: &OpenUpload) -> Result<(), JoinError> {
    let there = state.storage.list_parts(&upload.key, &upload.id).await.map_err(JoinError::Storage)?;
    let missing = upload.plan.missing(&there);
    if !missing.is_empty() {
        return Err(JoinError::Incomplete(missing));
    }
    let parts: Vec<_> = there.into_iter().filter(|part| upload.plan.holds(part)).map(CompletedPart::from).collect();
    state.storage.complete_multipart(&upload.key, &upload.id, &parts).await.map_err(JoinError::Storage)?;
    Ok(())
}

async fn already_joined(state: &Inner, recording: &Recording) -> ApiResult<ObjectInfo> {
    let gone = || ApiError::conflict("upload_over", "This upload was given up. Begin a new one.");
    match state.storage.head(recording.media_uri.as_deref().ok_or_else(gone)?).await {
        Ok(object) => Ok(object),
        Err(StorageError::NotFound { .. }) => Err(gone()),
        Err(error) => Err(error.into()),
    }
}

fn incomplete(upload: &OpenUpload, missing: &[u32]) -> ApiError {
    let message = format!("{} of {} parts have not arrived.", missing.len(), upload.plan.part_count);
    let named: Vec<_> = missing.iter().copied().take(MISSING_NAMED_MAX).collect();
    ApiError::conflict("upload_incomplete", message).detail("missing", named).detail("missingCount", missing.len())
}

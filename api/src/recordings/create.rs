//! `POST /api/recordings`

use axum::extract::State;
use classroom::ids::{CourseId, LessonId, RecordingId, SessionId};
use classroom::recordings::{self, NewUpload};
use serde::{Deserialize, Serialize};
use storage::keys::RecordingKeys;
use utoipa::ToSchema;
use uuid::Uuid;

use super::upload::{self, UploadView};
use super::view::RecordingView;
use crate::auth::Caller;
use crate::command::{Answer, Answered, Attempt, Command, IdempotencyKey};
use crate::error::{ApiResult, ErrorBody};
use crate::state::AppState;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewRecording {
    course_id: Uuid,
    lesson_id: Option<Uuid>,
    /// Of the session, 1 to 200 characters.
    title: String,
    #[schema(example = "lecture.mp4")]
    file_name: String,
    /// Bytes.
    size: u64,
}

/// What was begun, and where its bytes go. Only described here: `upload` is added to the answer that was kept.
#[derive(Serialize, ToSchema)]
pub struct BegunRecording {
    #[serde(flatten)]
    recording: RecordingView,
    /// Null when an answer is repeated and the upload is over.
    upload: Option<UploadView>,
}

/// Begins the upload of a recorded class: a session that has ended, with a recording that is `uploading`.
#[utoipa::path(post, path = "/api/recordings", tag = "recordings", operation_id = "createRecording", params(IdempotencyKey),
    request_body = NewRecording, responses(
    (status = 201, body = BegunRecording, headers(("location" = String))),
    (status = 400, body = ErrorBody),
    (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody),
    (status = 404, description = "no such course", body = ErrorBody),
    (status = 413, description = "`media_too_large`", body = ErrorBody),
    (status = 415, description = "`media_type_unsupported`", body = ErrorBody),
    (status = 429, description = "`too_many_uploads`", body = ErrorBody),
))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    command: Command<NewRecording>,
) -> ApiResult<Answered> {
    let course = CourseId(command.body.course_id);
    caller.must_teach_course(course)?;
    upload::check_file(&command.body.file_name, command.body.size)?;
    let answered = match command.begin(&state, &caller).await? {
        Attempt::Replay(answered) => answered,
        Attempt::First(mut write) => {
            let (session_id, recording_id) = (SessionId::generate(), RecordingId::generate());
            let keys = RecordingKeys::new(caller.tenant, session_id, recording_id);
            let new = NewUpload {
                session_id,
                recording_id,
                course_id: course,
                lesson_id: command.body.lesson_id.map(LessonId),
                title: command.body.title.trim(),
                file_name: &command.body.file_name,
                size: command.body.size,
                media_uri: &keys.upload(),
            };
            let (transaction, call) = write.parts();
            let created = recordings::create_upload(transaction, &call, &new).await?;
            let view = RecordingView::new(created.recording, &created.session, Vec::new());
            write.finish(Answer::created(format!("/api/recordings/{recording_id}"), &view)).await?
        }
    };
    let upload = upload::of(&state, caller.tenant, answered.field("id")?).await?;
    Ok(answered.with("upload", &upload))
}

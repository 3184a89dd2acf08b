//! What a person does with an upload: announce it, complete it, give it up.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Recording, RecordingStatus, find};
use crate::error::{Error, Refusal};
use crate::events::{self, Call, NewEvent, Payload};
use crate::ids::{CourseId, LessonId, RecordingId, SessionId};
use crate::sessions::{self, NewSession, Session};
use crate::tenants;

/// An upload that has not been completed for so long was left behind, and takes nobody else's place any more. It can
/// still be completed.
const OPEN_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// The failure code of an upload that its owner gave up.
pub const ABORTED: &str = "upload_aborted";
const ABORTED_MESSAGE: &str = "The upload was cancelled before it was complete.";

#[derive(Debug, Clone)]
pub struct NewUpload<'a> {
    pub session_id: SessionId,
    pub recording_id: RecordingId,
    pub course_id: CourseId,
    pub lesson_id: Option<LessonId>,
    /// Of the session.
    pub title: &'a str,
    pub file_name: &'a str,
    /// Bytes.
    pub size: u64,
    /// Key under which the storage will have the file.
    pub media_uri: &'a str,
}

#[derive(Debug, Clone)]
pub struct Upload {
    pub session: Session,
    pub recording: Recording,
}

/// An `ended` session with an `uploading` recording, within the limits of the tenant, and the events that say so.
pub async fn create_upload(
    connection: &mut PgConnection,
    call: &Call<'_>,
    upload: &NewUpload<'_>,
) -> Result<Upload, Error> {
    check_limits(&mut *connection, upload.size).await?;
    let session = sessions::create_ended(
        &mut *connection,
        &NewSession {
            id: upload.session_id,
            course_id: upload.course_id,
            lesson_id: upload.lesson_id,
            title: upload.title,
            created_by: call.user,
        },
    )
    .await?;
    sqlx::query!(
        "insert into recordings (id, tenant_id, session_id, ordinal, status, source, file_name, declared_size, media_uri)
        values ($1, lectern.current_tenant(), $2, 0, 'uploading', 'upload', $3, $4, $5)",
        upload.recording_id.0,
        upload.session_id.0,
        upload.file_name,
        upload.size.cast_signed(),
        upload.media_uri,
    )
    .execute(&mut *connection)
    .await?;
    let recording = find(&mut *connection, upload.recording_id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let scheduled = Payload::SessionScheduled {
        course_id: session.course_id,
        title: session.title.clone(),
        scheduled_start_at: session.scheduled_start_at,
        scheduled_end_at: session.scheduled_end_at,
        actor_user_id: call.user,
    };
    let started = Payload::RecordingStarted { recording_id: upload.recording_id };
    let events = [
        NewEvent { payload: scheduled, idempotency_key: call.event_key(0) },
        NewEvent { payload: started, idempotency_key: call.event_key(1) },
    ];
    events::append(connection, session.id, &events).await?;
    Ok(Upload { session, recording })
}

async fn check_limits(connection: &mut PgConnection, size: u64) -> Result<(), Error> {
    let limits = tenants::lock_upload_limits(&mut *connection).await?;
    if size > limits.size_max {
        return Err(Refusal::UploadTooLarge { size, max: limits.size_max }.into());
    }
    let open = sqlx::query_scalar!(
        r#"select count(*) as "count!" from recordings
        where status = 'uploading' and created_at > lectern.now() - make_interval(secs => $1)"#,
        OPEN_MAX.as_secs_f64(),
    )
    .fetch_one(connection)
    .await?;
    if open >= i64::from(limits.open_max) {
        return Err(Refusal::TooManyUploads { max: limits.open_max }.into());
    }
    Ok(())
}

/// What the storage calls the multipart upload; known only after the recording is there.
pub async fn set_upload_id(connection: &mut PgConnection, id: RecordingId, upload_id: &str) -> Result<(), Error> {
    let recording = lock(&mut *connection, id).await?;
    require(recording.status, RecordingStatus::Uploading)?;
    sqlx::query!("update recordings set upload_id = $2, updated_at = lectern.now() where id = $1", id.0, upload_id,)
        .execute(connection)
        .await?;
    Ok(())
}

/// The file is whole in the storage, with this ETag and size: `uploading` -> `finalizing`. Completing the same file
/// again changes nothing. The caller plans the jobs in the same transaction.
pub async fn complete(
    connection: &mut PgConnection,
    id: RecordingId,
    etag: &str,
    size: u64,
) -> Result<Recording, Error> {
    let recording = lock(&mut *connection, id).await?;
    if recording.etag.as_deref() == Some(etag) && recording.size == Some(size) {
        return Ok(recording);
    }
    require(recording.status, RecordingStatus::Uploading)?;
    if let Some(declared) = recording.declared_size
        && declared != size
    {
        return Err(Refusal::UploadIncomplete { declared, actual: size }.into());
    }
    sqlx::query!(
        "update recordings set status = 'finalizing', etag = $2, size = $3, updated_at = lectern.now() where id = $1",
        id.0,
        etag,
        size.cast_signed(),
    )
    .execute(&mut *connection)
    .await?;
    find(connection, id).await?.ok_or(Refusal::NoSuchRecording.into())
}

/// Gives an upload up: `uploading` -> `failed` with [`ABORTED`]. Aborting it again changes nothing. The caller then
/// aborts the multipart upload at the storage.
pub async fn abort(connection: &mut PgConnection, id: RecordingId) -> Result<Recording, Error> {
    let recording = lock(&mut *connection, id).await?;
    if recording.failure.as_ref().is_some_and(|failure| failure.code == ABORTED) {
        return Ok(recording);
    }
    require(recording.status, RecordingStatus::Uploading)?;
    let event = super::fail(&mut *connection, id, ABORTED, ABORTED_MESSAGE).await?;
    events::append(&mut *connection, recording.session_id, &[event]).await?;
    find(connection, id).await?.ok_or(Refusal::NoSuchRecording.into())
}

async fn lock(connection: &mut PgConnection, id: RecordingId) -> Result<Recording, Error> {
    let locked: Option<Uuid> = sqlx::query_scalar!("select id from recordings where id = $1 for no key update", id.0)
        .fetch_optional(&mut *connection)
        .await?;
    let recording = match locked {
        Some(_) => find(connection, id).await?,
        None => None,
    };
    recording.ok_or(Refusal::NoSuchRecording.into())
}

fn require(status: RecordingStatus, wanted: RecordingStatus) -> Result<(), Refusal> {
    if status == wanted { Ok(()) } else { Err(Refusal::RecordingState { status }) }
}

//! The multipart upload behind a recording that is `uploading`.

use classroom::ids::{RecordingId, TenantId};
use classroom::recordings::{self, Recording, RecordingStatus};
use serde::Serialize;
use storage::UploadedPart;
use utoipa::ToSchema;

use super::part_plan::{FILE_SIZE_MAX, PartPlan};
use crate::error::{ApiError, ApiResult};
use crate::failures::upload_too_large;
use crate::state::Inner;

/// Presigned addresses in one answer; ask for more with `after`.
pub const PARTS_PER_ANSWER: u32 = 100;
const FILE_NAME_CHARACTERS_MAX: usize = 255;

/// What we take, by the ending of the file's name, with the type under which it is stored. What it really is, its packets
/// say later.
const MEDIA_TYPES: [(&str, &str); 18] = [
    ("mp4", "video/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("3gp", "video/3gpp"),
    ("mkv", "video/x-matroska"),
    ("webm", "video/webm"),
    ("ts", "video/mp2t"),
    ("mts", "video/mp2t"),
    ("m2ts", "video/mp2t"),
    ("avi", "video/x-msvideo"),
    ("mka", "audio/x-matroska"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("wav", "audio/wav"),
    ("flac", "audio/flac"),
    ("aac", "audio/aac"),
];

/// How a file is to be sent: PUT each part to its `url`, then call `complete`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Upload)]
pub struct UploadView {
    /// Bytes of each part but the last.
    part_size: u64,
    part_count: u32,
    /// In order.
    parts: Vec<PartView>,
    /// Ask `GET /api/recordings/{id}/parts?after=` for the parts after this; null: these are the last.
    next_after: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UploadPart)]
struct PartView {
    /// 1, 2, 3 …
    number: u32,
    /// Where in the file it begins.
    offset: u64,
    size: u64,
    /// Whether it has arrived.
    uploaded: bool,
    /// PUT the bytes here within an hour; null for a part that has arrived.
    url: Option<String>,
}

pub fn media_type(file_name: &str) -> Option<&'static str> {
    let (_, ending) = file_name.rsplit_once('.')?;
    MEDIA_TYPES.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, media_type)| *media_type)
}

pub fn check_file(file_name: &str, size: u64) -> ApiResult<()> {
    let length = file_name.chars().count();
    if length == 0 || length > FILE_NAME_CHARACTERS_MAX || file_name.chars().any(char::is_control) {
        return Err(ApiError::unprocessable("file_name_invalid", "A file name has 1 to 255 printable characters."));
    }
    if media_type(file_name).is_none() {
        let known: Vec<_> = MEDIA_TYPES.iter().map(|(ending, _)| *ending).collect();
        return Err(ApiError::new(
            axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type_unsupported",
            "This kind of file cannot become a replay. Take a video or sound file, such as mp4, mov, mkv or webm.",
        )
        .detail("supported", known));
    }
    if size > FILE_SIZE_MAX {
        return Err(upload_too_large(size, FILE_SIZE_MAX));
    }
    Ok(())
}

/// An upload that S3 knows by `id`.
pub struct OpenUpload {
    pub key: String,
    pub id: String,
    pub plan: PartPlan,
}

/// Where the first parts go. None when the upload is over; begun at S3 when it was not yet.
pub async fn of(state: &Inner, tenant: TenantId, id: RecordingId) -> ApiResult<Option<UploadView>> {
    match open(state, tenant, id).await? {
        Some(upload) => Ok(Some(upload.batch(state, 0, &[]).await?)),
        None => Ok(None),
    }
}

/// The recording is committed before S3 hears of it, so a call that broke off between the two is resumed here.
pub async fn open(state: &Inner, tenant: TenantId, id: RecordingId) -> ApiResult<Option<OpenUpload>> {
    let mut transaction = state.begin(tenant).await?;
    let recording = recordings::find(&mut transaction, id).await?.ok_or_else(|| ApiError::not_found("recording"))?;
    transaction.commit().await?;
    let (RecordingStatus::Uploading, Some(key), Some(size)) =
        (recording.status, recording.media_uri.clone(), recording.declared_size)
    else {
        return Ok(None);
    };
    let id = match recording.upload_id {
        Some(id) => id,
        None => begin_at_storage(state, tenant, &recording, &key).await?,
    };
    Ok(Some(OpenUpload { key, id, plan: PartPlan::of(size) }))
}

async fn begin_at_storage(state: &Inner, tenant: TenantId, recording: &Recording, key: &str) -> ApiResult<String> {
    let media_type = recording.file_name.as_deref().and_then(media_type).unwrap_or("application/octet-stream");
    let mine = state.storage.create_multipart(key, media_type).await?;
    let mut transaction = state.begin(tenant).await?;
    // Locked: of two calls that got here, one sets its id and the other takes that.
    let rows = recordings::lock_of_session(&mut transaction, recording.session_id).await?;
    let theirs = rows.into_iter().find(|row| row.id == recording.id).and_then(|row| row.upload_id);
    if let Some(theirs) = theirs {
        transaction.commit().await?;
        state.storage.abort_multipart(key, &mine).await?;
        return Ok(theirs);
    }
    match recordings::set_upload_id(&mut transaction, recording.id, &mine).await {
        Ok(()) => transaction.commit().await?,
        Err(error) => {
            // Given up meanwhile.
            state.storage.abort_multipart(key, &mine).await?;
            return Err(error.into());
        }
    }
    Ok(mine)
}

impl OpenUpload {
    /// The parts behind `after`, with addresses for those that have not arrived.
    pub async fn batch(&self, state: &Inner, after: u32, there: &[UploadedPart]) -> ApiResult<UploadView> {
        let numbers = self.plan.batch(after, PARTS_PER_ANSWER);
        let last = *numbers.end();
        let mut parts = Vec::new();
        for number in numbers {
            let uploaded = there.iter().any(|part| part.number == number && self.plan.holds(part));
            let url = match uploaded {
                true => None,
                false => Some(state.storage.presign_part(&self.key, &self.id, number, state.uploads.part_ttl).await?),
            };
            parts.push(PartView {
                number,
                offset: self.plan.offset(number),
                size: self.plan.size(number),
                uploaded,
                url,
            });
        }
        let next_after = (last < self.plan.part_count).then_some(last);
        Ok(UploadView { part_size: self.plan.part_size, part_count: self.plan.part_count, parts, next_after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_refused_by_its_name_and_size_before_any_byte_is_sent() {
        let code = |name: &str, size| check_file(name, size).unwrap_err().code.to_string();
        assert!(check_file("Lecture 1.MP4", 0).is_ok());
        assert_eq!(code("notes.pdf", 1), "media_type_unsupported");
        assert_eq!(code("mp4", 1), "media_type_unsupported");
        assert_eq!(code("", 1), "file_name_invalid");
        assert_eq!(code("a\nb.mp4", 1), "file_name_invalid");
        assert_eq!(code("a.mp4", u64::MAX), "media_too_large");
    }
}

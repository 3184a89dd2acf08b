//! From the errors of the other crates to answers.

use axum::http::StatusCode;
use classroom::{Refusal, database};
use storage::StorageError;

use crate::error::ApiError;

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> ApiError {
        if database::is_passing(&error) {
            let message = "The database cannot be reached at the moment.";
            return ApiError::unavailable("database_unavailable", message).source(error);
        }
        ApiError::internal(error)
    }
}

impl From<classroom::Error> for ApiError {
    fn from(error: classroom::Error) -> ApiError {
        match error {
            classroom::Error::Refused(refusal) => refusal.into(),
            classroom::Error::Database(error) => error.into(),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> ApiError {
        let error = ApiError::new(status(&refusal), refusal.code(), refusal.to_string());
        match refusal {
            Refusal::UploadTooLarge { size, max } => upload_too_large(size, max),
            Refusal::TooManyUploads { max } => error.detail("max", max),
            Refusal::TooManyNotes { max } => error.detail("max", max),
            Refusal::TooManyDrafts { max } => error.detail("max", max),
            Refusal::TooManyCorrections { max } => error.detail("max", max),
            Refusal::UploadIncomplete { declared, actual } => {
                error.detail("declared", declared).detail("actual", actual)
            }
            Refusal::RecordingState { status } => error.detail("status", status.to_string()),
            Refusal::DraftChanged { version } => error.detail("version", version),
            Refusal::CorrectionInvalid { index } | Refusal::ChaptersInvalid { index } => error.detail("index", index),
            Refusal::NoSuchCourse
            | Refusal::NoSuchLesson
            | Refusal::NoSuchSession
            | Refusal::NoSuchRecording
            | Refusal::NoSuchUser
            | Refusal::NoSuchReplay
            | Refusal::NoSuchNote
            | Refusal::NoteIdTaken
            | Refusal::EmailInvalid
            | Refusal::OwnRole
            | Refusal::EmailTaken
            | Refusal::IdentityTaken
            | Refusal::DomainTaken
            | Refusal::LessonPositionTaken
            | Refusal::RoleAlreadyGranted
            | Refusal::TextLength
            | Refusal::TextCharacters
            | Refusal::NoFinalizedRecording
            | Refusal::NoArtifact
            | Refusal::DraftEmpty => error,
        }
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NoSuchCourse
        | Refusal::NoSuchLesson
        | Refusal::NoSuchSession
        | Refusal::NoSuchRecording
        | Refusal::NoSuchUser
        | Refusal::NoSuchReplay
        | Refusal::NoSuchNote => StatusCode::NOT_FOUND,
        Refusal::UploadTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::TooManyUploads { .. } | Refusal::TooManyDrafts { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::DraftChanged { .. } => StatusCode::PRECONDITION_FAILED,
        Refusal::TextLength
        | Refusal::TextCharacters
        | Refusal::EmailInvalid
        | Refusal::OwnRole
        | Refusal::DraftEmpty
        | Refusal::TooManyCorrections { .. }
        | Refusal::CorrectionInvalid { .. }
        | Refusal::ChaptersInvalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::NoteIdTaken
        | Refusal::TooManyNotes { .. }
        | Refusal::EmailTaken
        | Refusal::IdentityTaken
        | Refusal::DomainTaken
        | Refusal::LessonPositionTaken
        | Refusal::RoleAlreadyGranted
        | Refusal::UploadIncomplete { .. }
        | Refusal::RecordingState { .. }
        | Refusal::NoFinalizedRecording
        | Refusal::NoArtifact => StatusCode::CONFLICT,
    }
}

/// Under the same code whoever finds it: this school's limit, ours, or later the media itself.
pub fn upload_too_large(size: u64, max: u64) -> ApiError {
    let message = format!("The file has {size} bytes; at most {max} are taken here.");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "media_too_large", message).detail("size", size).detail("max", max)
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> ApiError {
        if error.is_unavailable() {
            ApiError::unavailable("storage_unavailable", "The media storage cannot be reached at the moment.")
                .source(error)
        } else {
            ApiError::internal(error)
        }
    }
}

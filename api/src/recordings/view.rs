//! A recording as the API gives it.

use chrono::{DateTime, Utc};
use classroom::recordings::{Failure, Recording, RecordingSource, RecordingStatus};
use classroom::sessions::Session;
use serde::Serialize;
use timeline::time::Seconds;
use utoipa::ToSchema;
use uuid::Uuid;

use super::StageView;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Recording)]
pub struct RecordingView {
    id: Uuid,
    session_id: Uuid,
    course_id: Uuid,
    title: String,
    status: RecordingStatusView,
    source: RecordingSourceView,
    file_name: Option<String>,
    /// Bytes; until the upload is complete, as they were announced.
    size: Option<u64>,
    /// Seconds; known once the file has been read.
    #[schema(value_type = Option<f64>)]
    duration: Option<Seconds>,
    /// Why there will be no replay of it.
    failure: Option<FailureView>,
    /// In the order in which they end; empty until the upload is complete.
    stages: Vec<StageView>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordingStatus)]
pub enum RecordingStatusView {
    Uploading,
    Arming,
    Recording,
    Finalizing,
    Finalized,
    Failed,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordingSource)]
pub enum RecordingSourceView {
    Upload,
    Egress,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Failure)]
pub struct FailureView {
    #[schema(example = "media_unreadable")]
    pub code: String,
    /// A sentence for a teacher.
    pub message: String,
}

impl RecordingView {
    pub fn new(recording: Recording, session: &Session, stages: Vec<StageView>) -> RecordingView {
        RecordingView {
            id: recording.id.into(),
            session_id: session.id.into(),
            course_id: session.course_id.into(),
            title: session.title.clone(),
            status: recording.status.into(),
            source: recording.source.into(),
            file_name: recording.file_name,
            size: recording.size.or(recording.declared_size),
            duration: recording.duration.map(Seconds::from),
            failure: recording.failure.map(FailureView::from),
            stages,
            created_at: recording.created_at,
            updated_at: recording.updated_at,
        }
    }
}

impl From<Failure> for FailureView {
    fn from(failure: Failure) -> FailureView {
        FailureView { code: failure.code, message: failure.message }
    }
}

impl From<RecordingStatus> for RecordingStatusView {
    fn from(status: RecordingStatus) -> Self {
        match status {
            RecordingStatus::Uploading => RecordingStatusView::Uploading,
            RecordingStatus::Arming => RecordingStatusView::Arming,
            RecordingStatus::Recording => RecordingStatusView::Recording,
            RecordingStatus::Finalizing => RecordingStatusView::Finalizing,
            RecordingStatus::Finalized => RecordingStatusView::Finalized,
            RecordingStatus::Failed => RecordingStatusView::Failed,
        }
    }
}

impl From<RecordingSource> for RecordingSourceView {
    fn from(source: RecordingSource) -> Self {
        match source {
            RecordingSource::Upload => RecordingSourceView::Upload,
            RecordingSource::Egress => RecordingSourceView::Egress,
        }
    }
}

//! A private note as its writer gets it.

use chrono::{DateTime, Utc};
use classroom::private_notes::PrivateNote;
use serde::Serialize;
use timeline::time::Seconds;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrivateNote)]
pub struct PrivateNoteView {
    id: Uuid,
    /// Seconds since the class began.
    at: f64,
    text: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<PrivateNote> for PrivateNoteView {
    fn from(note: PrivateNote) -> PrivateNoteView {
        PrivateNoteView {
            id: note.id.into(),
            at: Seconds::from(note.at).get(),
            text: note.text,
            created_at: note.created_at,
            updated_at: note.updated_at,
        }
    }
}

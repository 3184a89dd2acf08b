//! What people changed about the words of a class, read from its log: later processing respects it.

use sqlx::PgConnection;
use timeline::edits::{ChapterStart, Edits};

use crate::events::{self, Payload};
use crate::ids::SessionId;

pub const CAPTION_CORRECTED: &str = "caption.corrected";
pub const CHAPTERS_EDITED: &str = "chapters.edited";

/// Corrections in the order in which they were made, and the last edit of the chapters.
pub async fn of_session(connection: &mut PgConnection, session: SessionId) -> Result<Edits, sqlx::Error> {
    let mut corrections = Vec::new();
    for event in events::list_of_type(&mut *connection, session, CAPTION_CORRECTED).await? {
        let Payload::CaptionCorrected { corrections: made, .. } = event.payload else { continue };
        corrections.extend(made);
    }
    Ok(Edits { corrections, chapters: chapters(connection, session).await? })
}

/// As the last edit left them. None: they are those that are found.
pub async fn chapters(
    connection: &mut PgConnection,
    session: SessionId,
) -> Result<Option<Vec<ChapterStart>>, sqlx::Error> {
    let edited = events::last_of_type(connection, session, CHAPTERS_EDITED).await?;
    let Some(Payload::ChaptersEdited { chapters, .. }) = edited.map(|event| event.payload) else { return Ok(None) };
    Ok((!chapters.is_empty()).then_some(chapters))
}

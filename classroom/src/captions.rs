//! Corrections of captions: events, which later transcriptions of the same words respect.

use sqlx::PgConnection;
use timeline::time::Span;

use crate::events;
use crate::events::Payload;
use crate::ids::SessionId;

pub const EVENT_TYPE: &str = "caption.corrected";

/// Anchored on time and on the text that it replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Of its event; a later correction of the same words wins.
    pub sequence: i64,
    pub span: Span,
    pub before: String,
    pub after: String,
}

/// In the order in which they were made.
pub async fn corrections(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Correction>, sqlx::Error> {
    let events = events::list_of_type(connection, session, EVENT_TYPE).await?;
    let correction = |event: events::Event| {
        let Payload::CaptionCorrected { start_ticks, end_ticks, before, after, .. } = event.payload else {
            return None;
        };
        Some(Correction { sequence: event.sequence, span: Span::new(start_ticks, end_ticks), before, after })
    };
    Ok(events.into_iter().filter_map(correction).collect())
}

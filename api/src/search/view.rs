//! Results as the API gives them. Times are seconds since the class began.

use chrono::{DateTime, Utc};
use classroom::search::{Answer, FoundSession, Hit, Kind, Part};
use serde::Serialize;
use timeline::time::Seconds;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::media::MediaLink;
use crate::media_token::MediaScope;
use crate::state::Inner;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// Best first.
    sessions: Vec<SearchSession>,
    /// Hits in all sessions.
    total: usize,
    /// Null: this is the last page.
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SearchSession {
    session_id: Uuid,
    course_id: Uuid,
    title: String,
    started_at: Option<DateTime<Utc>>,
    /// Hits in this session.
    total: usize,
    /// Best first, then by time; at most 20.
    hits: Vec<SearchHit>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SearchHit {
    kind: KindView,
    start: f64,
    end: f64,
    snippet: Vec<SnippetPart>,
    /// The slide that is shown when it begins.
    slide: Option<SearchSlide>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SearchKind)]
pub enum KindView {
    Speech,
    Slide,
    Chapter,
    Note,
}

/// Plain text, never markup.
#[derive(Debug, Serialize, ToSchema)]
struct SnippetPart {
    text: String,
    /// One of the words that were found.
    marked: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SearchSlide {
    page: u32,
    /// Below this host: it opens pictures alone, and until it expires.
    image_url: String,
}

impl KindView {
    pub fn name(self) -> &'static str {
        match self {
            KindView::Speech => "speech",
            KindView::Slide => "slide",
            KindView::Chapter => "chapter",
            KindView::Note => "note",
        }
    }
}

impl From<Kind> for KindView {
    fn from(kind: Kind) -> KindView {
        match kind {
            Kind::Speech => KindView::Speech,
            Kind::Slide => KindView::Slide,
            Kind::Chapter => KindView::Chapter,
            Kind::Note => KindView::Note,
        }
    }
}

impl SearchResults {
    pub fn of(state: &Inner, caller: &Caller, answer: Answer, next_cursor: Option<String>) -> SearchResults {
        let session = |found: FoundSession| {
            let link = MediaLink::of(state, caller, found.session_id, found.media_epoch, MediaScope::Pictures);
            SearchSession {
                session_id: found.session_id.into(),
                course_id: found.course_id.into(),
                title: found.title,
                started_at: found.started_at,
                total: found.total,
                hits: found.hits.into_iter().map(|hit| SearchHit::of(hit, &link)).collect(),
            }
        };
        SearchResults { sessions: answer.sessions.into_iter().map(session).collect(), total: answer.total, next_cursor }
    }
}

impl SearchHit {
    fn of(hit: Hit, link: &MediaLink) -> SearchHit {
        SearchHit {
            kind: hit.kind.into(),
            start: Seconds::from(hit.start).get(),
            end: Seconds::from(hit.end).get(),
            snippet: hit.snippet.into_iter().map(|Part { text, marked }| SnippetPart { text, marked }).collect(),
            slide: hit.slide.map(|slide| SearchSlide { page: slide.page, image_url: link.url(&slide.image) }),
        }
    }
}

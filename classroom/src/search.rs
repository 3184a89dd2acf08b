//! Search over classes: what was said, what stood on a slide, chapters and notes, found by their words.
//!
//! Everything is prepared when a revision is published ([`entries`], [`index`]): its texts with their times, and an
//! inverted index over their terms, words without endings by the rules of the transcript's language. A search
//! ([`find`]) then goes
//!
//! ```text
//! words of the query ─> terms: the word itself, for the last one also words that begin like it,   (terms)
//!                              and where a word is found nowhere, words that look like it
//!   ─> postings: which entries hold which term, of the sessions that the viewer may see           (find)
//!   ─> rank: entries with the most of the words, exact before guessed, titles before speech       (rank)
//!   ─> the texts of one page, cut around the found words, and these marked                        (snippet)
//! ```
//!
//! Every step reads few rows of an ordinary index; `migrations/0013_search.sql` says why it is no full-text index. What
//! nobody published is not found by students, and also lends no word to their misspellings: a guess counts only where it
//! leads to an entry that they may see.

pub mod entries;
mod find;
pub(crate) mod index;
mod rank;
mod scope;
mod snippet;
mod terms;
mod words;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use timeline::time::Ticks;

pub use self::entries::ShownSlide;
pub use self::find::find;
pub use self::snippet::Part;
use crate::classes::Viewer;
use crate::ids::{CourseId, SessionId};

/// Words of a query that count; what stands behind them is not looked for.
pub const WORDS_MAX: usize = 8;
/// Sessions on one page of results.
pub const PAGE_SESSIONS: usize = 10;
/// Hits that are shown of one session.
pub const SESSION_HITS_MAX: usize = 20;
/// The newest sessions are searched, up to this many.
pub const SESSIONS_MAX: i64 = 5000;
/// Terms that [`key_terms`] gives at most.
pub const KEY_TERMS_MAX: i64 = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "search_kind", rename_all = "snake_case")]
pub enum Kind {
    Chapter,
    Slide,
    Note,
    Speech,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Chapter, Kind::Slide, Kind::Note, Kind::Speech];
}

#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// As it was typed.
    pub text: &'a str,
    /// None: in all courses of the viewer.
    pub course: Option<CourseId>,
    pub kinds: &'a [Kind],
    /// Sessions to pass over: those of the pages before.
    pub offset: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Best first.
    pub sessions: Vec<FoundSession>,
    /// Hits in all sessions.
    pub total: usize,
    /// There is another page.
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FoundSession {
    pub session_id: SessionId,
    pub course_id: CourseId,
    pub title: String,
    pub started_at: Option<DateTime<Utc>>,
    /// Links to its media are of this epoch.
    pub media_epoch: i32,
    /// Hits in this session.
    pub total: usize,
    /// Best first, then by time. At most [`SESSION_HITS_MAX`].
    pub hits: Vec<Hit>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub kind: Kind,
    pub start: Ticks,
    pub end: Ticks,
    pub snippet: Vec<Part>,
    pub slide: Option<HitSlide>,
}

/// The slide that is shown when a hit begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitSlide {
    pub page: u32,
    /// Logical name of its picture.
    pub image: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTerm {
    pub term: String,
    /// In how many classes.
    pub sessions: i64,
}

/// What the classes of a course are about, those of most classes first. Of classes that the viewer may see.
pub async fn key_terms(
    connection: &mut PgConnection,
    viewer: &Viewer,
    course: CourseId,
) -> Result<Vec<KeyTerm>, sqlx::Error> {
    let sessions = scope::read(&mut *connection, viewer, Some(course)).await?;
    let ids: Vec<_> = sessions.iter().map(|session| session.id.0).collect();
    sqlx::query_as!(
        KeyTerm,
        r#"select min(term) as "term!", count(distinct session_id) as "sessions!"
        from key_terms
        where course_id = $1 and session_id = any($2)
        group by lower(term)
        order by count(distinct session_id) desc, lower(term)
        limit $3"#,
        course.0,
        &ids,
        KEY_TERMS_MAX,
    )
    .fetch_all(connection)
    .await
}

//! Drafts: what staff are changing about captions and chapters, saved while they type, until it is applied.
//!
//! There is one draft per session, and each save names the version that it was made on, so that of two people who edit
//! at once the second hears of the first. [`apply`] makes events of it and empties it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use timeline::edits::{ChapterStart, Correction, CueText};
use timeline::time::Ticks;

use crate::edits;
use crate::error::{Error, Refusal};
use crate::events::{self, Call, Event, NewEvent, Payload};
use crate::ids::{SessionId, UserId};

/// Corrections of one draft, and so of one event; a constraint holds them to it. An hour has some 1,200 cues.
pub const CORRECTIONS_MAX: usize = 5000;
/// Cues that one correction takes away, or puts in their place.
pub const CUES_PER_CORRECTION_MAX: usize = 20;
/// Characters of one cue. One that reads well has 84.
pub const CUE_TEXT_MAX: usize = 1000;
/// A constraint holds drafts to it.
pub const CHAPTERS_MAX: usize = 500;
pub const CHAPTER_TITLE_MAX: usize = 200;
/// Drafts of one school that hold something.
pub const DRAFTS_MAX: u32 = 1000;
/// Times that a session's drafts can be applied.
pub const APPLIED_MAX: u32 = 1000;
/// No recording is longer.
const TIME_MAX: Ticks = Ticks::from_whole_seconds(7 * 24 * 60 * 60);

/// What somebody would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub corrections: Vec<Correction>,
    /// All chapters, in place of those that there are. None: unchanged. Empty: those that are found, again.
    pub chapters: Option<Vec<ChapterStart>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// 0 while nothing was ever saved.
    pub version: u32,
    pub changes: Changes,
    /// None when it holds nothing.
    pub saved_at: Option<DateTime<Utc>>,
}

impl Draft {
    fn at(self, version: u32) -> Result<Draft, Refusal> {
        if self.version == version { Ok(self) } else { Err(Refusal::DraftChanged { version: self.version }) }
    }
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.corrections.is_empty() && self.chapters.is_none()
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.corrections.len() > CORRECTIONS_MAX {
            return Err(Refusal::TooManyCorrections { max: CORRECTIONS_MAX });
        }
        if let Some(index) = self.corrections.iter().position(|correction| !is_valid(correction)) {
            return Err(Refusal::CorrectionInvalid { index });
        }
        match &self.chapters {
            Some(chapters) => check_chapters(chapters),
            None => Ok(()),
        }
    }
}

fn is_valid(correction: &Correction) -> bool {
    let Correction { replaced, with } = correction;
    let cue = |cue: &CueText| {
        let length = cue.text.chars().count();
        !cue.text.trim().is_empty()
            && length <= CUE_TEXT_MAX
            && cue.start_ticks >= Ticks::ZERO
            && cue.start_ticks <= cue.end_ticks
            && cue.end_ticks <= TIME_MAX
    };
    let in_order = |cues: &[CueText]| cues.windows(2).all(|pair| pair[0].start_ticks < pair[1].start_ticks);
    (1..=CUES_PER_CORRECTION_MAX).contains(&replaced.len())
        && with.len() <= CUES_PER_CORRECTION_MAX
        && replaced.iter().chain(with).all(cue)
        && in_order(replaced)
        && in_order(with)
}

fn check_chapters(chapters: &[ChapterStart]) -> Result<(), Refusal> {
    if chapters.len() > CHAPTERS_MAX {
        return Err(Refusal::ChaptersInvalid { index: CHAPTERS_MAX });
    }
    let is_titled = |title: &str| !title.trim().is_empty() && title.chars().count() <= CHAPTER_TITLE_MAX;
    let wrong = (0..chapters.len()).find(|&index| {
        let chapter = &chapters[index];
        let least = index.checked_sub(1).map_or(Ticks(-1), |before| chapters[before].start_ticks);
        !is_titled(&chapter.title) || chapter.start_ticks <= least || chapter.start_ticks > TIME_MAX
    });
    wrong.map_or(Ok(()), |index| Err(Refusal::ChaptersInvalid { index }))
}

/// An empty one of version 0 when nothing was ever saved.
pub async fn find(connection: &mut PgConnection, session: SessionId) -> Result<Draft, sqlx::Error> {
    let row = sqlx::query!(
        r#"select version, corrections as "corrections: Json<Vec<Correction>>",
            chapters as "chapters: Json<Vec<ChapterStart>>", saved_at
        from caption_drafts where session_id = $1"#,
        session.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map_or_else(Draft::default, |row| {
        let changes = Changes { corrections: row.corrections.0, chapters: row.chapters.map(|chapters| chapters.0) };
        let saved_at = (!changes.is_empty()).then_some(row.saved_at);
        Draft { version: row.version.cast_unsigned(), changes, saved_at }
    }))
}

/// Puts `changes` in the place of what the draft held. Returns its new version; refused when it is not at `version`. The
/// same save once more, because its answer was lost, is done already.
pub async fn save(
    connection: &mut PgConnection,
    session: SessionId,
    user: UserId,
    version: u32,
    changes: &Changes,
) -> Result<u32, Error> {
    changes.check()?;
    let draft = lock(&mut *connection, session).await?;
    if draft.version.checked_sub(1) == Some(version) && draft.changes == *changes {
        return Ok(draft.version);
    }
    let draft = draft.at(version)?;
    if draft.changes.is_empty() && !changes.is_empty() {
        check_limit(&mut *connection).await?;
    }
    write(connection, session, user, version, changes).await
}

/// Makes one event of all corrections and one of the chapters, if they are others than before, and empties the draft.
/// Take the locks of the session's plan before, and plan it after.
pub async fn apply(
    connection: &mut PgConnection,
    call: &Call<'_>,
    session: SessionId,
    version: u32,
) -> Result<Vec<Event>, Error> {
    let Draft { changes, .. } = lock(&mut *connection, session).await?.at(version)?;
    let chapters = match changes.chapters {
        Some(chapters) => changed_chapters(&mut *connection, session, chapters).await?,
        None => None,
    };
    let corrected = (!changes.corrections.is_empty())
        .then_some(Payload::CaptionCorrected { corrections: changes.corrections, actor_user_id: call.user });
    let edited = chapters.map(|chapters| Payload::ChaptersEdited { chapters, actor_user_id: call.user });
    let payloads: Vec<Payload> = corrected.into_iter().chain(edited).collect();
    if payloads.is_empty() {
        return Err(Refusal::DraftEmpty.into());
    }
    let applied = events::count_of_type(&mut *connection, session, edits::CAPTION_CORRECTED).await?;
    if applied >= i64::from(APPLIED_MAX) {
        return Err(Refusal::TooManyCorrections { max: APPLIED_MAX as usize }.into());
    }
    write(&mut *connection, session, call.user, version, &Changes::default()).await?;
    let event = |(n, payload): (u32, Payload)| NewEvent { payload, idempotency_key: call.event_key(n) };
    let events: Vec<NewEvent> = (0..).zip(payloads).map(event).collect();
    Ok(events::append(connection, session, &events).await?)
}

/// As they go into the log, the first from the beginning; None when that is what the log says already.
async fn changed_chapters(
    connection: &mut PgConnection,
    session: SessionId,
    mut chapters: Vec<ChapterStart>,
) -> Result<Option<Vec<ChapterStart>>, sqlx::Error> {
    if let Some(first) = chapters.first_mut() {
        first.start_ticks = Ticks::ZERO;
    }
    for chapter in &mut chapters {
        chapter.title = chapter.title.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let before = edits::chapters(connection, session).await?.unwrap_or_else(Vec::new);
    Ok((chapters != before).then_some(chapters))
}

/// The draft at `version`, which nobody else changes until the transaction ends.
async fn lock(connection: &mut PgConnection, session: SessionId) -> Result<Draft, sqlx::Error> {
    sqlx::query!("select version from caption_drafts where session_id = $1 for update", session.0)
        .fetch_optional(&mut *connection)
        .await?;
    find(connection, session).await
}

async fn write(
    connection: &mut PgConnection,
    session: SessionId,
    user: UserId,
    version: u32,
    changes: &Changes,
) -> Result<u32, Error> {
    let written = sqlx::query_scalar!(
        "insert into caption_drafts as draft (session_id, tenant_id, version, corrections, chapters, saved_by)
        values ($1, lectern.current_tenant(), $2 + 1, $3, $4, $5)
        on conflict (session_id) do update
        set (version, corrections, chapters, saved_by, saved_at)
            = (excluded.version, excluded.corrections, excluded.chapters, excluded.saved_by, lectern.now())
        where draft.version = $2
        returning version",
        session.0,
        version.cast_signed(),
        Json(&changes.corrections) as Json<&Vec<Correction>>,
        changes.chapters.as_ref().map(Json) as Option<Json<&Vec<ChapterStart>>>,
        user.0,
    )
    .fetch_optional(&mut *connection)
    .await?;
    match written {
        Some(version) => Ok(version.cast_unsigned()),
        // Two first saves at once: there was no row to lock.
        None => Err(Refusal::DraftChanged { version: find(connection, session).await?.version }.into()),
    }
}

/// Drafts that are begun at the same moment may go beyond it together.
async fn check_limit(connection: &mut PgConnection) -> Result<(), Error> {
    let open = sqlx::query_scalar!(
        r#"select count(*) as "count!" from caption_drafts where corrections <> '[]'::jsonb or chapters is not null"#
    )
    .fetch_one(connection)
    .await?;
    if open >= i64::from(DRAFTS_MAX) { Err(Refusal::TooManyDrafts { max: DRAFTS_MAX }.into()) } else { Ok(()) }
}

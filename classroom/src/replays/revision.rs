//! Swaps the revision of a replay: its files, its artifacts and what is searched, all at once or not at all.

use serde::Serialize;
use sqlx::PgConnection;
use timeline::document::{Chapter, Highlight, MissingPart, Notes, Transcript};
use timeline::time::{Seconds, Ticks};
use uuid::Uuid;

use super::ReplayFile;
use crate::artifacts::ArtifactKind;
use crate::events::{NewEvent, Payload, system};
use crate::ids::SessionId;
use crate::search::entries::{ShownSlide, Texts};
use crate::search::index;

/// What `assemble` made.
#[derive(Debug, Clone)]
pub struct NewRevision<'a> {
    pub session_id: SessionId,
    /// Digest of the assembly.
    pub revision: &'a str,
    pub manifest_sha256: &'a str,
    pub duration: Ticks,
    pub missing: &'a [MissingPart],
    /// All files of the revision, each name once.
    pub files: &'a [ReplayFile],
    /// Those of the files that are offered to people.
    pub artifacts: &'a [NewArtifact<'a>],
    /// `code_version` of the recipe.
    pub recipe_version: u32,
    /// First and last sequence of the events that it was derived from.
    pub events: (i64, i64),
    /// None when the class was not transcribed.
    pub transcript: Option<&'a Transcript>,
    pub chapters: &'a [Chapter],
    pub highlights: &'a [Highlight],
    /// None when nothing could be derived.
    pub notes: Option<&'a Notes>,
    /// In the order of showing.
    pub slides: &'a [ShownSlide<'a>],
}

impl<'a> NewRevision<'a> {
    /// What of it is searched.
    fn texts(&self) -> Texts<'a> {
        let NewRevision { transcript, chapters, notes, slides, .. } = *self;
        Texts { transcript, chapters, notes, slides }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NewArtifact<'a> {
    pub kind: ArtifactKind,
    /// Of one of the files.
    pub name: &'a str,
}

/// The session's replay is this revision from the commit on; nothing of the one before is left in the tables. A draft
/// stays a draft, a published replay stays published. Publishing the same revision again gives the same rows.
///
/// The first revision is published to the course where its policy says so; the event that tells of it is returned, for
/// the job's finish to append.
///
/// `RowNotFound` when this tenant has no such session, or an artifact names no file.
pub async fn publish_revision(
    connection: &mut PgConnection,
    revision: &NewRevision<'_>,
) -> Result<Option<NewEvent>, sqlx::Error> {
    // The replay's row first, so that two revisions of a session are swapped in one after the other.
    let before = sqlx::query!("select id from replays where session_id = $1 for update", revision.session_id.0)
        .fetch_optional(&mut *connection)
        .await?;
    let cleared = index::clear(&mut *connection, revision.session_id).await?;
    clear(&mut *connection, revision.session_id).await?;
    point(&mut *connection, revision).await?;
    insert_files(&mut *connection, revision).await?;
    insert_artifacts(&mut *connection, revision).await?;
    insert_cues(&mut *connection, revision).await?;
    insert_chapters(&mut *connection, revision).await?;
    insert_highlights(&mut *connection, revision).await?;
    let (session, name) = (revision.session_id, revision.revision);
    index::fill(&mut *connection, session, name, revision.texts(), cleared).await?;
    if before.is_none() { publish_by_policy(connection, revision).await } else { Ok(None) }
}

/// A later revision never does this: a teacher may have taken the replay back.
async fn publish_by_policy(
    connection: &mut PgConnection,
    revision: &NewRevision<'_>,
) -> Result<Option<NewEvent>, sqlx::Error> {
    let published = sqlx::query!(
        "update replays set status = 'published', published_at = lectern.now(), updated_at = lectern.now()
        from sessions join courses on courses.id = course_id
        where replays.session_id = $1 and sessions.id = $1 and publish_policy = 'automatic'
            and exists (select from recordings where session_id = $1 and recordings.status = 'finalized')
            and exists (select from artifacts where session_id = $1 and artifacts.revision = $2)",
        revision.session_id.0,
        revision.revision,
    )
    .execute(connection)
    .await?;
    let (session_id, revision) = (revision.session_id, revision.revision.to_owned());
    Ok((published.rows_affected() == 1).then(|| NewEvent {
        payload: Payload::ReplayPublished { session_id, revision, actor_user_id: None },
        idempotency_key: system::replay_published(session_id),
    }))
}

async fn clear(connection: &mut PgConnection, session: SessionId) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from replay_files where session_id = $1", session.0).execute(&mut *connection).await?;
    sqlx::query!("delete from artifacts where session_id = $1", session.0).execute(&mut *connection).await?;
    sqlx::query!("delete from transcript_cues where session_id = $1", session.0).execute(&mut *connection).await?;
    sqlx::query!("delete from chapters where session_id = $1", session.0).execute(&mut *connection).await?;
    sqlx::query!("delete from highlights where session_id = $1", session.0).execute(connection).await?;
    Ok(())
}

async fn point(connection: &mut PgConnection, revision: &NewRevision<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into replays (id, tenant_id, session_id, revision, manifest_sha256, duration_ticks, missing, language)
        values ($1, lectern.current_tenant(), $2, $3, $4, $5, $6, $7)
        on conflict (session_id) do update
        set (revision, manifest_sha256, duration_ticks, missing, language, updated_at)
            = (excluded.revision, excluded.manifest_sha256, excluded.duration_ticks, excluded.missing,
                excluded.language, lectern.now())",
        Uuid::now_v7(),
        revision.session_id.0,
        revision.revision,
        revision.manifest_sha256,
        revision.duration.0,
        rows(revision.missing)?,
        revision.transcript.map(|transcript| transcript.language.as_str()),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_files(connection: &mut PgConnection, revision: &NewRevision<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into replay_files (tenant_id, session_id, revision, name, key, size, sha256, content_type)
        select lectern.current_tenant(), $1, $2, file.*
        from jsonb_to_recordset($3) as file (name text, key text, size bigint, sha256 text, content_type text)",
        revision.session_id.0,
        revision.revision,
        rows(revision.files)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_artifacts(connection: &mut PgConnection, revision: &NewRevision<'_>) -> Result<(), sqlx::Error> {
    let done = sqlx::query!(
        "insert into artifacts (id, tenant_id, session_id, revision, kind, name, key, content_type, size, sha256,
            recipe_version, first_sequence, last_sequence)
        select gen_random_uuid(), file.tenant_id, file.session_id, file.revision, artifact.kind, file.name, file.key,
            file.content_type, file.size, file.sha256, $4, $5, $6
        from jsonb_to_recordset($3) as artifact (kind artifact_kind, name text)
        join replay_files as file on file.session_id = $1 and file.revision = $2 and file.name = artifact.name",
        revision.session_id.0,
        revision.revision,
        rows(revision.artifacts)?,
        revision.recipe_version.cast_signed(),
        revision.events.0,
        revision.events.1,
    )
    .execute(connection)
    .await?;
    if done.rows_affected() == revision.artifacts.len() as u64 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// One row of a projection, as `jsonb_to_recordset` reads it.
#[derive(Serialize)]
struct Entry<'a> {
    ordinal: usize,
    start_ticks: i64,
    end_ticks: i64,
    text: &'a str,
    cue_ids: &'a [String],
    reviewed: bool,
}

impl<'a> Entry<'a> {
    fn new(ordinal: usize, start: Seconds, end: Seconds, text: &'a str, cue_ids: &'a [String]) -> Entry<'a> {
        let (start_ticks, end_ticks) = (Ticks::from(start).0, Ticks::from(end).0);
        Entry { ordinal, start_ticks, end_ticks, text, cue_ids, reviewed: false }
    }
}

async fn insert_cues(connection: &mut PgConnection, revision: &NewRevision<'_>) -> Result<(), sqlx::Error> {
    let Some(transcript) = revision.transcript else { return Ok(()) };
    let entries: Vec<Entry<'_>> = transcript
        .cues
        .iter()
        .enumerate()
        .map(|(at, cue)| Entry::new(at, cue.start, cue.end, &cue.text, std::slice::from_ref(&cue.id)))
        .collect();
    sqlx::query!(
        "insert into transcript_cues
            (tenant_id, session_id, course_id, revision, language, ordinal, start_ticks, end_ticks, text, cue_id)
        select tenant_id, sessions.id, course_id, $2, $4, cue.ordinal, cue.start_ticks, cue.end_ticks, cue.text,
            cue.cue_ids[1]
        from sessions,
            jsonb_to_recordset($3) as cue (ordinal int, start_ticks bigint, end_ticks bigint, text text, cue_ids text[])
        where sessions.id = $1",
        revision.session_id.0,
        revision.revision,
        rows(&entries)?,
        transcript.language,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_chapters(connection: &mut PgConnection, revision: &NewRevision<'_>) -> Result<(), sqlx::Error> {
    let chapters = revision.chapters.iter().enumerate();
    let entries: Vec<Entry<'_>> = chapters
        .map(|(at, chapter)| Entry {
            reviewed: chapter.reviewed,
            ..Entry::new(at, chapter.start, chapter.end, &chapter.title, &chapter.cue_ids)
        })
        .collect();
    sqlx::query!(
        "insert into chapters
            (tenant_id, session_id, course_id, revision, ordinal, start_ticks, end_ticks, title, cue_ids, reviewed)
        select tenant_id, sessions.id, course_id, $2, chapter.*
        from sessions, jsonb_to_recordset($3) as chapter
            (ordinal int, start_ticks bigint, end_ticks bigint, text text, cue_ids text[], reviewed boolean)
        where sessions.id = $1",
        revision.session_id.0,
        revision.revision,
        rows(&entries)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_highlights(connection: &mut PgConnection, revision: &NewRevision<'_>) -> Result<(), sqlx::Error> {
    let highlights = revision.highlights.iter().enumerate();
    let entries: Vec<Entry<'_>> = highlights
        .map(|(at, highlight)| Entry::new(at, highlight.start, highlight.end, &highlight.text, &highlight.cue_ids))
        .collect();
    sqlx::query!(
        "insert into highlights (tenant_id, session_id, course_id, revision, ordinal, start_ticks, end_ticks, text, cue_ids)
        select tenant_id, sessions.id, course_id, $2, highlight.*
        from sessions, jsonb_to_recordset($3)
            as highlight (ordinal int, start_ticks bigint, end_ticks bigint, text text, cue_ids text[])
        where sessions.id = $1",
        revision.session_id.0,
        revision.revision,
        rows(&entries)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Many rows as one parameter: `unnest` cannot take the lists inside them.
fn rows<T: Serialize>(rows: &[T]) -> Result<serde_json::Value, sqlx::Error> {
    serde_json::to_value(rows).map_err(|error| sqlx::Error::Encode(error.into()))
}

//! Replays: what a session became, one revision at a time.
//!
//! Jobs publish revisions ([`publish_revision`]), people publish the replay ([`publish`]): a draft that only staff see
//! becomes visible to everyone in the course, and stays so through later revisions. Where the course's policy is
//! automatic, the first revision is published by the transaction that makes it.

mod revision;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use timeline::document::{Chapter, Highlight, MissingPart};
use timeline::time::Ticks;

pub use self::revision::{NewArtifact, NewRevision, publish_revision};
use crate::error::{Error, Refusal};
use crate::events::{self, Call, NewEvent, Payload};
use crate::ids::{ReplayId, SessionId};

/// Files of one replay: 27 hours of 6 s HLS segments in four rungs and sound, and what goes with them.
pub const FILES_MAX: i64 = 100_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "replay_status", rename_all = "snake_case")]
pub enum ReplayStatus {
    Draft,
    Published,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub id: ReplayId,
    pub session_id: SessionId,
    pub status: ReplayStatus,
    /// Digest of the assembly that made it.
    pub revision: String,
    pub manifest_sha256: String,
    pub duration: Ticks,
    /// Parts that could not be made, and why.
    pub missing: Vec<MissingPart>,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
}

/// One file of a revision: its logical name in the replay's folder, and the object that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayFile {
    pub name: String,
    pub key: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    pub content_type: String,
}

/// None while nothing has been assembled yet.
pub async fn find(connection: &mut PgConnection, session: SessionId) -> Result<Option<Replay>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select id, status as "status: ReplayStatus", revision, manifest_sha256, duration_ticks,
            missing as "missing: Json<Vec<MissingPart>>", updated_at, published_at
        from replays where session_id = $1"#,
        session.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Replay {
        id: ReplayId(row.id),
        session_id: session,
        status: row.status,
        revision: row.revision,
        manifest_sha256: row.manifest_sha256,
        duration: Ticks(row.duration_ticks),
        missing: row.missing.0,
        updated_at: row.updated_at,
        published_at: row.published_at,
    }))
}

/// The file of this logical name in the session's current revision.
pub async fn file(
    connection: &mut PgConnection,
    session: SessionId,
    name: &str,
) -> Result<Option<ReplayFile>, sqlx::Error> {
    let row = sqlx::query!(
        "select name, key, size, sha256, content_type
        from replay_files join replays using (session_id, revision)
        where session_id = $1 and name = $2",
        session.0,
        name,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| ReplayFile {
        name: row.name,
        key: row.key,
        size: row.size.cast_unsigned(),
        sha256: row.sha256,
        content_type: row.content_type,
    }))
}

/// All files of the session's current revision, by name. At most [`FILES_MAX`].
pub async fn files(connection: &mut PgConnection, session: SessionId) -> Result<Vec<ReplayFile>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select name, key, size, sha256, content_type
        from replay_files join replays using (session_id, revision)
        where session_id = $1 order by name collate "C" limit $2"#,
        session.0,
        FILES_MAX,
    )
    .fetch_all(connection)
    .await?;
    let files = rows.into_iter().map(|row| ReplayFile {
        name: row.name,
        key: row.key,
        size: row.size.cast_unsigned(),
        sha256: row.sha256,
        content_type: row.content_type,
    });
    Ok(files.collect())
}

/// Of the session's current revision, in order.
pub async fn chapters(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Chapter>, sqlx::Error> {
    let rows = sqlx::query!(
        "select start_ticks, end_ticks, title, cue_ids, reviewed
        from chapters join replays using (session_id, revision)
        where session_id = $1 order by ordinal",
        session.0,
    )
    .fetch_all(connection)
    .await?;
    let chapters = rows.into_iter().map(|row| Chapter {
        start: Ticks(row.start_ticks).into(),
        end: Ticks(row.end_ticks).into(),
        title: row.title,
        cue_ids: row.cue_ids,
        reviewed: row.reviewed,
    });
    Ok(chapters.collect())
}

/// Of the session's current revision, in order.
pub async fn highlights(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Highlight>, sqlx::Error> {
    let rows = sqlx::query!(
        "select start_ticks, end_ticks, text, cue_ids
        from highlights join replays using (session_id, revision)
        where session_id = $1 order by ordinal",
        session.0,
    )
    .fetch_all(connection)
    .await?;
    let highlights = rows.into_iter().map(|row| Highlight {
        start: Ticks(row.start_ticks).into(),
        end: Ticks(row.end_ticks).into(),
        text: row.text,
        cue_ids: row.cue_ids,
    });
    Ok(highlights.collect())
}

/// Shows the replay to everyone in the course. Needs a finalized recording and at least one artifact. Publishing it
/// again changes nothing.
pub async fn publish(connection: &mut PgConnection, call: &Call<'_>, session: SessionId) -> Result<Replay, Error> {
    let replay = lock(&mut *connection, session).await?;
    if replay.status == ReplayStatus::Published {
        return Ok(replay);
    }
    let ready = sqlx::query!(
        r#"select
            exists (select from recordings where session_id = $1 and status = 'finalized') as "recording!",
            exists (select from artifacts where session_id = $1 and revision = $2) as "artifact!""#,
        session.0,
        replay.revision,
    )
    .fetch_one(&mut *connection)
    .await?;
    if !ready.recording {
        return Err(Refusal::NoFinalizedRecording.into());
    }
    if !ready.artifact {
        return Err(Refusal::NoArtifact.into());
    }
    sqlx::query!(
        "update replays set status = 'published', published_at = lectern.now(), updated_at = lectern.now()
        where session_id = $1",
        session.0,
    )
    .execute(&mut *connection)
    .await?;
    let payload =
        Payload::ReplayPublished { session_id: session, revision: replay.revision, actor_user_id: Some(call.user) };
    append_and_read(connection, call, session, payload).await
}

/// Back to a draft. Doing it again changes nothing.
pub async fn unpublish(connection: &mut PgConnection, call: &Call<'_>, session: SessionId) -> Result<Replay, Error> {
    let replay = lock(&mut *connection, session).await?;
    if replay.status == ReplayStatus::Draft {
        return Ok(replay);
    }
    sqlx::query!(
        "update replays set status = 'draft', published_at = null, updated_at = lectern.now() where session_id = $1",
        session.0,
    )
    .execute(&mut *connection)
    .await?;
    let payload = Payload::ReplayUnpublished { session_id: session, actor_user_id: call.user };
    append_and_read(connection, call, session, payload).await
}

async fn append_and_read(
    connection: &mut PgConnection,
    call: &Call<'_>,
    session: SessionId,
    payload: Payload,
) -> Result<Replay, Error> {
    let event = NewEvent { payload, idempotency_key: call.event_key(0) };
    events::append(&mut *connection, session, &[event]).await?;
    find(connection, session).await?.ok_or(Refusal::NoSuchReplay.into())
}

async fn lock(connection: &mut PgConnection, session: SessionId) -> Result<Replay, Error> {
    let locked = sqlx::query!("select id from replays where session_id = $1 for no key update", session.0)
        .fetch_optional(&mut *connection)
        .await?;
    let replay = match locked {
        Some(_) => find(connection, session).await?,
        None => None,
    };
    replay.ok_or(Refusal::NoSuchReplay.into())
}

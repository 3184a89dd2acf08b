//! The rows of a session that its plan is a function of.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use classroom::edits;
use classroom::ids::{RecordingId, SessionId, TenantId};
use classroom::recordings::{RecordingSource, RecordingStatus};
use sqlx::PgConnection;
use sqlx::types::Json;
use timeline::recipe::Recipe;
use timeline::render_plan::RenderPlan;
use timeline::segment::Segment;
use timeline::time::Ticks;

use crate::job::JobId;
use crate::kind::{JobKind, JobState};
use crate::ledger::count;

/// Events that decide what `settle` finds: what was on the screen.
const SETTLE_EVENTS: [&str; 3] = ["scene.changed", "slide.changed", "whiteboard.updated"];
/// Events that decide what `derive` writes: corrections, and what people marked, asked and answered.
const DERIVE_EVENTS: [&str; 7] = [
    edits::CAPTION_CORRECTED,
    edits::CHAPTERS_EDITED,
    "moment.marked",
    "question.asked",
    "question.answered",
    "poll.started",
    "poll.ended",
];

#[derive(Debug, Clone, PartialEq)]
pub struct SessionRows {
    pub tenant_id: TenantId,
    pub session_id: SessionId,
    /// By ordinal.
    pub recordings: Vec<RecordingRow>,
    /// Jobs of planned kinds, old digests included.
    pub jobs: Vec<JobRow>,
    /// Sequences; an event never changes, so its sequence stands for it.
    pub settle_events: Vec<i64>,
    pub derive_events: Vec<i64>,
    pub now: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RecordingRow {
    pub id: RecordingId,
    pub ordinal: u32,
    pub status: RecordingStatus,
    pub source: RecordingSource,
    pub etag: Option<String>,
    pub size: Option<u64>,
    /// Known together.
    pub recipe: Option<Recipe>,
    pub render_plan: Option<RenderPlan>,
    pub duration: Option<Ticks>,
    pub source_closed: bool,
    pub started_offset: Ticks,
    /// By ordinal, whatever arrived when.
    pub segments: Vec<Segment>,
    /// When each of `segments` was registered.
    pub registered_at: Vec<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    pub id: JobId,
    pub recording_id: Option<RecordingId>,
    pub kind: JobKind,
    pub unit: u32,
    pub digest: String,
    pub state: JobState,
    /// Cancelled, or about to be, by the plan.
    pub superseded: bool,
    /// 0 to 1, of the run now.
    pub progress: f32,
    /// `outcome` of its result, once it succeeded.
    pub outcome: Option<String>,
}

/// Locks the session's recordings, in order. Everything that changes them and then plans takes this lock first, so that
/// two transactions never wait for each other.
pub async fn lock(connection: &mut PgConnection, session: SessionId) -> Result<(), sqlx::Error> {
    sqlx::query!("select id from recordings where session_id = $1 order by ordinal for no key update", session.0)
        .fetch_all(connection)
        .await?;
    Ok(())
}

pub async fn session_of(
    connection: &mut PgConnection,
    recording: RecordingId,
) -> Result<Option<SessionId>, sqlx::Error> {
    sqlx::query_scalar!(r#"select session_id as "id: SessionId" from recordings where id = $1"#, recording.0)
        .fetch_optional(connection)
        .await
}

/// None: a session without recordings, for which nothing is ever planned.
pub async fn load(connection: &mut PgConnection, session: SessionId) -> Result<Option<SessionRows>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select id as "id: RecordingId", tenant_id as "tenant_id: TenantId", ordinal, status as "status: RecordingStatus",
            source as "source: RecordingSource", etag, size, recipe as "recipe: Json<Recipe>",
            render_plan as "render_plan: Json<RenderPlan>", duration_ticks, source_closed, started_offset_ticks,
            lectern.now() as "now!"
        from recordings where session_id = $1 order by ordinal
        "#,
        session.0,
    )
    .fetch_all(&mut *connection)
    .await?;
    let Some((tenant_id, now)) = rows.first().map(|row| (row.tenant_id, row.now)) else { return Ok(None) };
    let mut segments = segments(connection, session).await?;
    let recordings = rows
        .into_iter()
        .map(|row| {
            let (segments, registered_at) = segments.remove(&row.id).unwrap_or_default();
            RecordingRow {
                id: row.id,
                ordinal: count(row.ordinal),
                status: row.status,
                source: row.source,
                etag: row.etag,
                size: row.size.map(i64::cast_unsigned),
                recipe: row.recipe.map(|recipe| recipe.0),
                render_plan: row.render_plan.map(|plan| plan.0),
                duration: row.duration_ticks.map(Ticks),
                source_closed: row.source_closed,
                started_offset: Ticks(row.started_offset_ticks),
                segments,
                registered_at,
            }
        })
        .collect();
    Ok(Some(SessionRows {
        tenant_id,
        session_id: session,
        recordings,
        jobs: jobs(connection, session).await?,
        settle_events: sequences(connection, session, &SETTLE_EVENTS).await?,
        derive_events: sequences(connection, session, &DERIVE_EVENTS).await?,
        now,
    }))
}

type Registered = HashMap<RecordingId, (Vec<Segment>, Vec<DateTime<Utc>>)>;

async fn segments(connection: &mut PgConnection, session: SessionId) -> Result<Registered, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select recording_id as "recording_id: RecordingId", segment.ordinal, key, segment.size, sha256, start_ticks,
            duration_ticks as "length!", idr_ticks, registered_at
        from recording_segments segment
        where recording_id in (select id from recordings where session_id = $1)
        order by recording_id, segment.ordinal
        "#,
        session.0,
    )
    .fetch_all(connection)
    .await?;
    let mut found = Registered::new();
    for row in rows {
        let (segments, registered_at) = found.entry(row.recording_id).or_default();
        segments.push(Segment {
            ordinal: count(row.ordinal),
            key: row.key,
            size: row.size.cast_unsigned(),
            sha256: row.sha256,
            start: Ticks(row.start_ticks),
            duration: Ticks(row.length),
            idrs: row.idr_ticks.into_iter().map(Ticks).collect(),
        });
        registered_at.push(row.registered_at);
    }
    Ok(found)
}

async fn jobs(connection: &mut PgConnection, session: SessionId) -> Result<Vec<JobRow>, sqlx::Error> {
    let kinds: Vec<JobKind> = JobKind::ALL.into_iter().filter(|kind| kind.is_planned()).collect();
    let rows = sqlx::query!(
        r#"
        select id as "id: JobId", recording_id as "recording_id: RecordingId", kind as "kind: JobKind", unit, digest,
            state as "state: JobState", superseded, progress, result ->> 'outcome' as outcome
        from jobs where session_id = $1 and kind = any ($2)
        order by id
        "#,
        session.0,
        &kinds as &[JobKind],
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| JobRow {
            id: row.id,
            recording_id: row.recording_id,
            kind: row.kind,
            unit: count(row.unit),
            digest: row.digest,
            state: row.state,
            superseded: row.superseded,
            progress: row.progress,
            outcome: row.outcome,
        })
        .collect())
}

async fn sequences(connection: &mut PgConnection, session: SessionId, types: &[&str]) -> Result<Vec<i64>, sqlx::Error> {
    let types: Vec<String> = types.iter().map(|name| (*name).to_owned()).collect();
    sqlx::query_scalar!(
        "select sequence from session_state_events where session_id = $1 and event_type = any ($2) order by sequence",
        session.0,
        &types,
    )
    .fetch_all(connection)
    .await
}

#[cfg(test)]
pub(crate) mod fixture {
    //! A session with one upload of ninety seconds, in segments of ten.

    use std::collections::BTreeMap;

    use timeline::chunk::Lengths;
    use timeline::recipe::{SlideTextRecipe, SpeechRecipe};
    use timeline::render_plan::{AudioEncoding, AudioPlan, Boundaries, VideoPlan};
    use uuid::Uuid;

    use super::*;

    pub fn segments(count: u32) -> Vec<Segment> {
        let second = |second: u32| Ticks::from_whole_seconds(i64::from(second));
        (0..count)
            .map(|ordinal| Segment {
                ordinal,
                key: format!("raw/{ordinal}"),
                size: 1000,
                sha256: format!("{ordinal:064x}"),
                start: second(ordinal * 10),
                duration: second(10),
                idrs: (0..5).map(|step| second(ordinal * 10 + step * 2)).collect(),
            })
            .collect()
    }

    pub fn render_plan(boundaries: Boundaries) -> RenderPlan {
        RenderPlan {
            target_duration: 8,
            video: Some(VideoPlan {
                shape: (1280, 720),
                stream: 0,
                frame_rate: (25, 1),
                variable_frame_rate: false,
                rotation: 0,
                boundaries,
                rungs: Vec::new(),
            }),
            audio: Some(AudioPlan {
                stream: 1,
                encoding: AudioEncoding::Encode { bits_per_second: 96_000 },
                sample_rate: 48_000,
                channels: 1,
                codecs: "mp4a.40.2".into(),
                init_sha256: "0".repeat(64),
            }),
        }
    }

    pub fn recipe() -> Recipe {
        Recipe {
            code_version: 1,
            lengths: Lengths::UPLOAD,
            speech: SpeechRecipe { model: "tiny".into(), model_sha256: "1".repeat(64), language: "en".into() },
            slide_text: Some(SlideTextRecipe { languages: vec!["eng".into()] }),
            rung_heights: vec![720, 360],
            parameters: BTreeMap::new(),
        }
    }

    pub fn recording(ordinal: u32) -> RecordingRow {
        let segments = segments(9);
        RecordingRow {
            id: RecordingId(Uuid::from_u128(100 + u128::from(ordinal))),
            ordinal,
            status: RecordingStatus::Finalized,
            source: RecordingSource::Upload,
            etag: Some("etag".into()),
            size: Some(9000),
            recipe: Some(recipe()),
            render_plan: Some(render_plan(Boundaries::SourceIdrs)),
            duration: Some(Ticks::from_whole_seconds(90)),
            source_closed: true,
            started_offset: Ticks::ZERO,
            registered_at: vec![DateTime::UNIX_EPOCH; segments.len()],
            segments,
        }
    }

    pub fn session() -> SessionRows {
        SessionRows {
            tenant_id: TenantId(Uuid::from_u128(1)),
            session_id: SessionId(Uuid::from_u128(2)),
            recordings: vec![recording(0)],
            jobs: Vec::new(),
            settle_events: Vec::new(),
            derive_events: Vec::new(),
            now: DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1),
        }
    }
}

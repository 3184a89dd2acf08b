//! How far the work on a recording is: its jobs, counted by kind.

use std::collections::HashMap;
use std::time::Duration;

use classroom::ids::{RecordingId, SessionId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::kind::JobKind;
use crate::limits::{PACE_JOBS_MIN, PACE_WINDOW};

/// Of one kind. What the plan put aside and what was cancelled is not counted; of several jobs for the same piece of
/// work (its inputs changed), the newest is.
#[derive(Debug, Clone, PartialEq)]
pub struct StageCount {
    pub kind: JobKind,
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub running: i64,
    /// Succeeded jobs count 1, running ones what they have done: 0 to `total`.
    pub done: f64,
}

/// The recording's jobs, and those of its whole session. Kinds without a job are absent.
pub async fn count(
    connection: &mut PgConnection,
    session: SessionId,
    recording: RecordingId,
) -> Result<Vec<StageCount>, sqlx::Error> {
    sqlx::query_as!(
        StageCount,
        r#"
        select kind as "kind: JobKind", count(*) as "total!",
            count(*) filter (where state = 'succeeded') as "succeeded!",
            count(*) filter (where state = 'failed') as "failed!",
            count(*) filter (where state = 'running') as "running!",
            sum(case state when 'succeeded' then 1 when 'running' then progress else 0 end)::float8 as "done!"
        from (
            select distinct on (kind, unit) kind, state, progress
            from jobs
            where session_id = $1 and (recording_id = $2 or recording_id is null)
                and state <> 'cancelled' and not superseded
            order by kind, unit, id desc
        ) newest
        group by kind order by kind
        "#,
        session.0,
        recording.0,
    )
    .fetch_all(connection)
    .await
}

/// How long the chunks and units of a recording will take at the pace of the last minute. None while there is no pace to
/// tell it by: too little has ended lately.
pub async fn time_left(
    connection: &mut PgConnection,
    session: SessionId,
    recording: RecordingId,
) -> Result<Option<Duration>, sqlx::Error> {
    let pace = sqlx::query!(
        r#"
        select coalesce(sum(expected_seconds * (1 - case state when 'running' then progress else 0 end))
                filter (where state in ('queued', 'running')), 0)::float8 as "left!",
            coalesce(sum(expected_seconds) filter (where state = 'succeeded' and finished_at > lately.since), 0)::float8
                as "done!",
            count(*) filter (where state = 'succeeded' and finished_at > lately.since) as "jobs!",
            coalesce(extract(epoch from lectern.now() - greatest(min(started_at), min(lately.since))), 0)::float8
                as "seconds!"
        from jobs, (select lectern.now() - make_interval(secs => $3) as since) lately
        where session_id = $1 and recording_id = $2 and kind in ('render_chunk', 'transcribe')
            and state <> 'cancelled' and not superseded
        "#,
        session.0,
        recording.0,
        PACE_WINDOW.as_secs_f64(),
    )
    .fetch_one(connection)
    .await?;
    let known = pace.jobs >= PACE_JOBS_MIN && pace.done > 0.0;
    Ok(known.then(|| Duration::from_secs_f64(pace.left * pace.seconds.max(0.0) / pace.done)))
}

/// Of all the work on one session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SessionProgress {
    /// 0 to [`UNFINISHED_MAX`] of what is known. While the file is being cut, no more than the share that has been cut.
    pub progress: f64,
    /// At the pace of the last minute; None while nobody can tell.
    pub time_left: Option<Duration>,
}

/// The last stages are planned when the others have ended, so what is known may be done before all is.
pub const UNFINISHED_MAX: f64 = 0.99;

/// How far each of the sessions is, asked for all of them at once. Sessions without a job are absent.
pub async fn progress(
    connection: &mut PgConnection,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, SessionProgress>, sqlx::Error> {
    let ids: Vec<Uuid> = sessions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"
        with newest as (
            select distinct on (session_id, recording_id, kind, unit) session_id, kind, expected_seconds, started_at,
                finished_at, state in ('queued', 'running') as open,
                case state when 'running' then progress when 'queued' then 0 else 1 end as done,
                state = 'succeeded' and finished_at > lectern.now() - make_interval(secs => $2) as lately
            from jobs
            where session_id = any($1) and state <> 'cancelled' and not superseded
            order by session_id, recording_id, kind, unit, id desc
        )
        select session_id as "session_id: SessionId",
            coalesce(sum(expected_seconds * done) / nullif(sum(expected_seconds), 0), 0)::float8 as "done!",
            coalesce(sum(expected_seconds * (1 - done)) filter (where paced and open), 0)::float8 as "left!",
            coalesce(sum(expected_seconds) filter (where paced and lately), 0)::float8 as "paced!",
            count(*) filter (where paced and lately) as "jobs!",
            coalesce(least(extract(epoch from lectern.now() - min(started_at) filter (where paced)), $2), 0)::float8
                as "seconds!",
            (
                select coalesce(min(case when source_closed then 1 else (
                    select (start_ticks + duration_ticks)::float8 / nullif(expected_duration_ticks, 0)
                    from recording_segments where recording_id = recordings.id order by ordinal desc limit 1
                ) end), 0)
                from recordings where recordings.session_id = newest.session_id and status <> 'failed'
            )::float8 as "cut!"
        from (select newest.*, kind in ('render_chunk', 'transcribe') as paced from newest) newest
        group by session_id
        "#,
        &ids,
        PACE_WINDOW.as_secs_f64(),
    )
    .fetch_all(connection)
    .await?;
    let told = rows.into_iter().map(|row| {
        let known = row.cut >= 1.0 && row.jobs >= PACE_JOBS_MIN && row.paced > 0.0;
        let left = known.then(|| Duration::from_secs_f64(row.left * row.seconds.max(0.0) / row.paced));
        let progress = (row.done.min(row.cut) * 1000.0).round() / 1000.0;
        (row.session_id, SessionProgress { progress: progress.clamp(0.0, UNFINISHED_MAX), time_left: left })
    });
    Ok(told.collect())
}

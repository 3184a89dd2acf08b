//! How far the work on a recording is: its jobs, counted by kind.

use std::time::Duration;

use classroom::ids::{RecordingId, SessionId};
use sqlx::PgConnection;

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

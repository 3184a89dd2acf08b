//! Lanes: how much waits, how long, and whether they flow.

use serde::Serialize;
use sqlx::PgConnection;

use crate::kind::Lane;
use crate::ledger::seconds;
use crate::limits::WORKER_LIVE;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LaneStatus {
    pub lane: Lane,
    pub paused: bool,
    /// Due and not running.
    pub queued: i64,
    /// Waiting for its time: a retry, a snooze.
    pub delayed: i64,
    pub running: i64,
    /// Dead letters.
    pub failed: i64,
    /// Queued ones that failed before.
    pub retrying: i64,
    /// Queued ones whose worker died.
    pub rescued: i64,
    /// How long the oldest due job has been due; 0 when none is.
    pub oldest_queued_seconds: f64,
    /// Work that is due, as expected for one core.
    pub expected_seconds: f64,
    /// Of live workers.
    pub slots: i64,
    pub workers: i64,
}

/// All lanes. Under a tenant's transaction the jobs of that tenant are counted.
pub async fn lanes(connection: &mut PgConnection) -> Result<Vec<LaneStatus>, sqlx::Error> {
    sqlx::query_as!(
        LaneStatus,
        r#"
        with clock as materialized (select lectern.now() as now)
        select lanes.lane as "lane: Lane", lanes.paused,
            queued.due as "queued!", queued.delayed as "delayed!", queued.oldest as "oldest_queued_seconds!",
            queued.expected as "expected_seconds!",
            (select count(*) from jobs where jobs.lane = lanes.lane and state = 'running') as "running!",
            (select count(*) from jobs where jobs.lane = lanes.lane and state = 'failed') as "failed!",
            queued.retrying as "retrying!", queued.rescued as "rescued!",
            serving.slots as "slots!", serving.workers as "workers!"
        from clock cross join lanes
        cross join lateral (
            select count(*) filter (where run_at <= clock.now) as due,
                count(*) filter (where run_at > clock.now) as delayed,
                coalesce(extract(epoch from clock.now - min(run_at) filter (where run_at <= clock.now)), 0)::float8
                    as oldest,
                coalesce(sum(expected_seconds) filter (where run_at <= clock.now), 0)::float8 as expected,
                count(*) filter (where attempt > 0) as retrying, count(*) filter (where rescues > 0) as rescued
            from jobs where jobs.lane = lanes.lane and state = 'queued'
        ) queued
        cross join lateral (
            select coalesce(sum(slots), 0) as slots, count(*) as workers from workers
            where workers.lane = lanes.lane and seen_at > clock.now - make_interval(secs => $1)
        ) serving
        order by lanes.lane
        "#,
        seconds(WORKER_LIVE),
    )
    .fetch_all(connection)
    .await
}

/// Nothing of the lane is handed out or claimed any more; what runs goes on.
pub async fn pause(connection: &mut PgConnection, lane: Lane) -> Result<(), sqlx::Error> {
    sqlx::query!("update lanes set paused = true, updated_at = lectern.now() where lane = $1", lane as Lane)
        .execute(connection)
        .await?;
    Ok(())
}

/// Messages that came while the lane was paused are spent, so everything is published again.
pub async fn resume(connection: &mut PgConnection, lane: Lane) -> Result<(), sqlx::Error> {
    sqlx::query!("update lanes set paused = false, updated_at = lectern.now() where lane = $1", lane as Lane)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        r#"
        with waiting as (
            select id from jobs where lane = $1 and state = 'queued' and published_at is not null
            order by id for no key update
        )
        update jobs set published_at = null from waiting where jobs.id = waiting.id
        "#,
        lane as Lane,
    )
    .execute(connection)
    .await?;
    Ok(())
}

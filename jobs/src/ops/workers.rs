//! The fleet: who serves which lane, and telling one of them to go.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

use crate::kind::Lane;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerLane {
    /// Of the process; it has one row per lane.
    pub name: String,
    pub lane: Lane,
    pub slots: i32,
    /// Jobs that it runs in this lane.
    pub running: i64,
    pub draining: bool,
    pub drain_requested: bool,
    pub started_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
}

/// By name and lane.
pub async fn list(connection: &mut PgConnection) -> Result<Vec<WorkerLane>, sqlx::Error> {
    sqlx::query_as!(
        WorkerLane,
        r#"
        select name, lane as "lane: Lane", slots, draining, drain_requested, started_at, seen_at,
            (
                select count(*) from jobs
                where jobs.lane = workers.lane and state = 'running' and lease_owner = workers.name
            ) as "running!"
        from workers order by name, lane
        "#,
    )
    .fetch_all(connection)
    .await
}

/// Tells a worker to drain and go; it hears of it at its next heartbeat. False: there is none of that name.
pub async fn request_drain(connection: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    let told =
        sqlx::query!("update workers set drain_requested = true where name = $1", name).execute(connection).await?;
    Ok(told.rows_affected() > 0)
}

/// Says that the worker lives; returns whether it is to drain.
pub(crate) async fn beat(
    dispatch: &PgPool,
    name: &str,
    lanes: &[(Lane, usize)],
    draining: bool,
) -> Result<bool, sqlx::Error> {
    let names: Vec<Lane> = lanes.iter().map(|(lane, _)| *lane).collect();
    let slots: Vec<i32> = lanes.iter().map(|(_, slots)| i32::try_from(*slots).unwrap_or(i32::MAX)).collect();
    let requested = sqlx::query_scalar!(
        r#"
        insert into workers (name, lane, slots, draining)
        select $1, lane, slots, $4 from unnest($2::job_lane[], $3::int[]) served (lane, slots)
        on conflict on constraint workers_pkey do update
        set slots = excluded.slots, draining = excluded.draining, seen_at = lectern.now()
        returning drain_requested
        "#,
        name,
        &names as &[Lane],
        &slots,
        draining,
    )
    .fetch_all(dispatch)
    .await?;
    Ok(requested.contains(&true))
}

pub(crate) async fn remove(dispatch: &PgPool, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from workers where name = $1", name).execute(dispatch).await?;
    Ok(())
}

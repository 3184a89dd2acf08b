//! Leases: one statement per process carries all progress out and all cancellations in.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::job::JobId;
use crate::ledger::seconds;
use crate::limits::LEASE;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    pub id: JobId,
    pub lease_epoch: i64,
    pub progress: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Held,
    CancelRequested,
    /// Another epoch: what this run still does is in vain.
    Lost,
}

/// Renews what this process holds and says how each run stands, by job and epoch. A row that its own finish has locked is skipped and
/// counts as held: its lease matters no more once that commits, and the sweep skips it too.
pub async fn renew(
    connection: &mut PgConnection,
    held: &[Held],
) -> Result<HashMap<(JobId, i64), Standing>, sqlx::Error> {
    let ids: Vec<Uuid> = held.iter().map(|held| held.id.0).collect();
    let epochs: Vec<i64> = held.iter().map(|held| held.lease_epoch).collect();
    let progress: Vec<f32> = held.iter().map(|held| held.progress).collect();
    sqlx::query!(
        r#"
        with mine as (
            select jobs.id, held.progress
            from unnest($1::uuid[], $2::bigint[], $3::real[]) held (id, lease_epoch, progress)
            join jobs on jobs.id = held.id and jobs.lease_epoch = held.lease_epoch and jobs.state = 'running'
            for update of jobs skip locked
        )
        update jobs
        set lease_until = lectern.now() + make_interval(secs => $4), progress = mine.progress
        from mine where jobs.id = mine.id
        "#,
        &ids,
        &epochs,
        &progress,
        seconds(LEASE),
    )
    .execute(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"
        select held.id as "id!: JobId", held.lease_epoch as "lease_epoch!", coalesce(jobs.cancel_requested, false) as "cancel_requested!",
            jobs.id is null as "lost!"
        from unnest($1::uuid[], $2::bigint[]) held (id, lease_epoch)
        left join jobs on jobs.id = held.id and jobs.lease_epoch = held.lease_epoch and jobs.state = 'running'
        "#,
        &ids,
        &epochs,
    )
    .fetch_all(connection)
    .await?;
    let standing = |lost, cancel_requested| match (lost, cancel_requested) {
        (true, _) => Standing::Lost,
        (false, true) => Standing::CancelRequested,
        (false, false) => Standing::Held,
    };
    Ok(rows.into_iter().map(|row| ((row.id, row.lease_epoch), standing(row.lost, row.cancel_requested))).collect())
}

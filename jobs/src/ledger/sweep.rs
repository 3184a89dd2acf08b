//! What puts right what crashes and a forgetful Redis leave behind. Any worker may run it; one at a time does.

use std::time::Duration;

use classroom::ids::{RecordingId, SessionId, TenantId};
use serde_json::json;
use sqlx::{Connection, PgConnection};

use crate::backoff;
use crate::job::JobId;
use crate::kind::{JobKind, JobState, Lane};
use crate::ledger::{LOCK_CLASS, LOCK_SWEEP, count, seconds};
use crate::limits::{
    LEASE, PUBLISH_AGAIN_AFTER, REPLAN_PAGE, REPLAN_WINDOW, RESCUES_MAX, SWEEP_BATCH, WORKER_FORGOTTEN,
};

/// What one sweep did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    pub rescued: Vec<Rescued>,
    /// Lanes that have something to send again.
    pub woken: Vec<Lane>,
}

/// One sweep, in a transaction of its own. `settled`: leases that ran out did so because their workers are dead. None:
/// another process is at it.
pub async fn sweep(connection: &mut PgConnection, settled: bool, random: f64) -> Result<Option<Swept>, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    if !try_lock(&mut transaction, LOCK_SWEEP).await? {
        return Ok(None);
    }
    let rescued = if settled { rescue(&mut transaction, random).await? } else { Vec::new() };
    let mut woken = publish_again(&mut transaction).await?;
    forget_workers(&mut transaction).await?;
    transaction.commit().await?;
    woken.extend(rescued.iter().map(|job| job.lane));
    Ok(Some(Swept { rescued, woken }))
}

/// A job whose worker let the lease run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    pub id: JobId,
    pub tenant_id: TenantId,
    pub session_id: SessionId,
    pub kind: JobKind,
    pub lane: Lane,
    /// `queued`, or `failed` after [`RESCUES_MAX`] of them, or `cancelled` if that was asked for.
    pub state: JobState,
}

/// Held until the transaction ends.
pub async fn try_lock(connection: &mut PgConnection, which: i32) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1, $2) as "locked!""#, LOCK_CLASS, which)
        .fetch_one(connection)
        .await
}

/// Whether PostgreSQL has been up for a full lease. Before that, leases ran out because nobody could renew them.
pub async fn may_rescue(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select pg_postmaster_start_time() < clock_timestamp() - make_interval(secs => $1) as "up!""#,
        seconds(LEASE),
    )
    .fetch_one(connection)
    .await
}

/// Takes jobs from workers that let their lease run out. `random` lies in 0..1.
pub async fn rescue(connection: &mut PgConnection, random: f64) -> Result<Vec<Rescued>, sqlx::Error> {
    let expired = sqlx::query!(
        r#"
        select id as "id: JobId", rescues + 1 as "rescues!", cancel_requested, lease_owner
        from jobs where state = 'running' and lease_until < lectern.now()
        order by lease_until limit $1
        for no key update skip locked
        "#,
        SWEEP_BATCH,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut rescued = Vec::with_capacity(expired.len());
    for job in expired {
        let (state, delay) = if job.cancel_requested {
            (JobState::Cancelled, Duration::ZERO)
        } else if job.rescues >= RESCUES_MAX {
            (JobState::Failed, Duration::ZERO)
        } else {
            (JobState::Queued, backoff::after_rescue(count(job.rescues), random))
        };
        let error = json!({
            "code": "worker_died",
            "message": format!("worker {} let the lease run out", job.lease_owner.as_deref().unwrap_or("unknown")),
        });
        let row = sqlx::query!(
            r#"
            update jobs
            set state = $2, rescues = $3, run_at = lectern.now() + make_interval(secs => $4), last_error = $5,
                finished_at = case when $2 <> 'queued'::job_state then lectern.now() end,
                lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null
            where id = $1
            returning tenant_id as "tenant_id: TenantId", session_id as "session_id: SessionId", kind as "kind: JobKind",
                lane as "lane: Lane"
            "#,
            job.id as _,
            state as JobState,
            job.rescues,
            seconds(delay),
            error,
        )
        .fetch_one(&mut *connection)
        .await?;
        rescued.push(Rescued {
            id: job.id,
            tenant_id: row.tenant_id,
            session_id: row.session_id,
            kind: row.kind,
            lane: row.lane,
            state,
        });
    }
    Ok(rescued)
}

/// Marks as unpublished what nobody claimed in time: the message, or all of Redis, may be gone. A paused lane keeps its.
pub async fn publish_again(connection: &mut PgConnection) -> Result<Vec<Lane>, sqlx::Error> {
    let mut lanes = sqlx::query_scalar!(
        r#"
        with stale as (
            select jobs.id from jobs join lanes using (lane)
            where state = 'queued' and published_at < lectern.now() - make_interval(secs => $1) and not paused
            limit $2
            for no key update of jobs skip locked
        )
        update jobs set published_at = null from stale where jobs.id = stale.id
        returning lane as "lane: Lane"
        "#,
        seconds(PUBLISH_AGAIN_AFTER),
        SWEEP_BATCH,
    )
    .fetch_all(connection)
    .await?;
    lanes.sort_unstable();
    lanes.dedup();
    Ok(lanes)
}

pub async fn forget_workers(connection: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from workers where seen_at < lectern.now() - make_interval(secs => $1)",
        seconds(WORKER_FORGOTTEN),
    )
    .execute(connection)
    .await?;
    Ok(forgotten.rows_affected())
}

/// Sessions whose plan may have changed without a replan in the same transaction: those with open jobs, and those where
/// one was given up by a rescue or cancelled by a person. One page, by session, after `after`.
pub async fn sessions_at_work(
    connection: &mut PgConnection,
    after: SessionId,
) -> Result<Vec<(TenantId, SessionId)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select distinct on (session_id) tenant_id as "tenant_id!: TenantId", session_id as "session_id!: SessionId"
        from (
            select tenant_id, session_id from jobs where state = 'running'
            union all
            select tenant_id, session_id from jobs where state = 'queued'
            union all
            select tenant_id, session_id from jobs
            where finished_at > lectern.now() - make_interval(secs => $1)
                and (state = 'failed' or state = 'cancelled' and not superseded)
        ) touched (tenant_id, session_id)
        where session_id > $2
        order by session_id limit $3
        "#,
        seconds(REPLAN_WINDOW),
        after.0,
        REPLAN_PAGE,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.session_id)).collect())
}

/// Recordings that are growing or waiting to be taken in. One page, after `after`.
pub async fn open_recordings(
    connection: &mut PgConnection,
    after: RecordingId,
) -> Result<Vec<(TenantId, RecordingId)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select tenant_id as "tenant_id: TenantId", id as "id: RecordingId"
        from recordings where status in ('recording', 'finalizing') and id > $1
        order by id limit $2
        "#,
        after.0,
        REPLAN_PAGE,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.id)).collect())
}

//! How a run ends: everything that it gives is committed in one transaction that its epoch fences, or nothing is.
//!
//! The order of locks is the same everywhere: the job's row, the session's recordings, rows of the effect, the head of
//! the event log.

use std::collections::HashMap;
use std::time::Duration;

use classroom::{database, events};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

use crate::error::JobError;
use crate::handler::{Effect, Outcome};
use crate::job::{Job, JobId};
use crate::kind::{JobState, Lane};
use crate::ledger::seconds;
use crate::{outputs, pipeline};

/// What a finish left behind.
#[derive(Debug, PartialEq, Eq)]
pub enum Finished {
    Succeeded {
        /// Lanes that the plan gave something to.
        woken: Vec<Lane>,
    },
    Cancelled,
    /// The job was not this run's any more; nothing was changed.
    Lost,
}

/// Commits the outcome: fence, effect, outputs, plan, events. With `cancel_requested` it commits `cancelled` and nothing
/// else. The effect is taken out of `outcome` once it is about to run, so while it is there (or never was) the caller may
/// try again.
pub async fn succeed(app: &PgPool, job: &Job, outcome: &mut Outcome) -> Result<Finished, sqlx::Error> {
    let mut transaction = database::begin(app, job.tenant_id).await?;
    match end(&mut transaction, &[(job, &outcome.result)]).await?.remove(&(job.id, job.lease_epoch)) {
        None => return Ok(Finished::Lost),
        Some(Ended::Cancelled) => {
            transaction.commit().await?;
            return Ok(Finished::Cancelled);
        }
        Some(Ended::Succeeded) => {}
    }
    let mut new_events = outcome.events.clone();
    let effect = outcome.effect.take();
    let changes_rows = effect.is_some() || !new_events.is_empty();
    if changes_rows {
        pipeline::lock(&mut transaction, job.session_id).await?;
    }
    if let Some(effect) = effect {
        new_events.extend(effect(&mut transaction).await?);
    }
    outputs::replace(&mut transaction, job, &outcome.outputs).await?;
    let woken = if changes_rows {
        pipeline::replan(&mut transaction, job.session_id).await?
    } else {
        pipeline::replan_after(&mut transaction, job).await?
    };
    append(&mut transaction, job, &new_events).await?;
    transaction.commit().await?;
    Ok(Finished::Succeeded { woken })
}

/// Commits a part of the work. The rescues start again from zero, since the job does get on.
pub async fn commit_step(
    app: &PgPool,
    job: &Job,
    checkpoint: Option<Value>,
    effect: Effect,
) -> Result<Vec<Lane>, JobError> {
    let mut transaction = database::begin(app, job.tenant_id).await.map_err(JobError::from_database)?;
    match fence(&mut transaction, job).await.map_err(JobError::from_database)? {
        Fence::Lost => return Err(JobError::Lost),
        Fence::CancelRequested => return Err(JobError::Cancelled),
        Fence::Passed => {}
    }
    let step = async {
        sqlx::query!(
            "update jobs set checkpoint = coalesce($2, checkpoint), rescues = 0, deferrals = 0 where id = $1",
            job.id as _,
            checkpoint,
        )
        .execute(&mut *transaction)
        .await?;
        pipeline::lock(&mut transaction, job.session_id).await?;
        let new_events = effect(&mut transaction).await?;
        let woken = pipeline::replan(&mut transaction, job.session_id).await?;
        append(&mut transaction, job, &new_events).await?;
        transaction.commit().await?;
        Ok(woken)
    };
    step.await.map_err(JobError::from_database)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Succeeded,
    Cancelled,
}

/// Takes rows out of `running`, those that are still their run's, by id and epoch. On its own it is the whole finish of jobs
/// that change nothing but their row ([`Outcome::is_bare`]).
pub async fn end(
    connection: &mut PgConnection,
    done: &[(&Job, &Value)],
) -> Result<HashMap<(JobId, i64), Ended>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        with done as (
            select jobs.id, run.result
            from jobs join unnest($1::uuid[], $2::bigint[], $3::jsonb[]) run (id, epoch, result)
                on run.id = jobs.id and run.epoch = jobs.lease_epoch
            where state = 'running'
            order by jobs.id
            for no key update of jobs
        )
        update jobs
        set state = case when cancel_requested then 'cancelled'::job_state else 'succeeded' end,
            result = case when not cancel_requested then done.result end,
            progress = case when cancel_requested then progress else 1 end, finished_at = lectern.now(),
            lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null
        from done where jobs.id = done.id
        returning jobs.id as "id: JobId", lease_epoch - 1 as "epoch!", cancel_requested
        "#,
        &done.iter().map(|(job, _)| job.id.0).collect::<Vec<_>>(),
        &done.iter().map(|(job, _)| job.lease_epoch).collect::<Vec<_>>(),
        &done.iter().map(|(_, result)| (*result).clone()).collect::<Vec<_>>(),
    )
    .fetch_all(connection)
    .await?;
    let ended = |cancelled| if cancelled { Ended::Cancelled } else { Ended::Succeeded };
    Ok(rows.into_iter().map(|row| ((row.id, row.epoch), ended(row.cancel_requested))).collect())
}

async fn append(connection: &mut PgConnection, job: &Job, new_events: &[events::NewEvent]) -> Result<(), sqlx::Error> {
    if !new_events.is_empty() {
        events::append(connection, job.session_id, new_events).await?;
    }
    Ok(())
}

enum Fence {
    Passed,
    CancelRequested,
    Lost,
}

/// Locks the job's row if it is still this run's.
async fn fence(connection: &mut PgConnection, job: &Job) -> Result<Fence, sqlx::Error> {
    let row = sqlx::query_scalar!(
        "select cancel_requested from jobs where id = $1 and lease_epoch = $2 and state = 'running' for no key update",
        job.id as _,
        job.lease_epoch,
    )
    .fetch_optional(connection)
    .await?;
    Ok(match row {
        None => Fence::Lost,
        Some(true) => Fence::CancelRequested,
        Some(false) => Fence::Passed,
    })
}

/// Back to `queued`, to run again after `delay`.
#[derive(Debug, Clone, PartialEq)]
pub struct PutBack {
    pub delay: Duration,
    /// Whether this run counts as a failure of the job.
    pub attempt: bool,
    /// Whether something outside was unavailable.
    pub deferral: bool,
    pub error: Option<Value>,
}

impl PutBack {
    /// At once, as if it had never been claimed.
    pub fn now() -> PutBack {
        PutBack { delay: Duration::ZERO, attempt: false, deferral: false, error: None }
    }
}

/// The state that the job has now; None when it was not this run's any more. One that is to be cancelled is.
pub async fn put_back(
    connection: &mut PgConnection,
    job: &Job,
    put_back: &PutBack,
) -> Result<Option<JobState>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        update jobs
        set state = case when cancel_requested then 'cancelled'::job_state else 'queued' end,
            finished_at = case when cancel_requested then lectern.now() end,
            attempt = attempt + $3::int,
            deferrals = case when $4 then deferrals + 1 else 0 end,
            run_at = lectern.now() + make_interval(secs => $5),
            last_error = coalesce($6, last_error),
            lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null
        where id = $1 and lease_epoch = $2 and state = 'running'
        returning state as "state: JobState"
        "#,
        job.id as _,
        job.lease_epoch,
        i32::from(put_back.attempt),
        put_back.deferral,
        seconds(put_back.delay),
        put_back.error,
    )
    .fetch_optional(connection)
    .await
}

/// Ends the job as a dead letter (as cancelled, when it is to be) and plans the session again: what waited for it goes on
/// without it. The state that it has now, and lanes that the plan gave something to; None when it was not this run's any
/// more.
pub async fn fail(app: &PgPool, job: &Job, error: &Value) -> Result<Option<(JobState, Vec<Lane>)>, sqlx::Error> {
    let mut transaction = database::begin(app, job.tenant_id).await?;
    let failed = sqlx::query_scalar!(
        r#"
        update jobs
        set state = case when cancel_requested then 'cancelled'::job_state else 'failed' end,
            attempt = attempt + 1, last_error = $3, finished_at = lectern.now(),
            lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null
        where id = $1 and lease_epoch = $2 and state = 'running'
        returning state as "state: JobState"
        "#,
        job.id as _,
        job.lease_epoch,
        error,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(state) = failed else { return Ok(None) };
    let woken = pipeline::replan_after(&mut transaction, job).await?;
    transaction.commit().await?;
    Ok(Some((state, woken)))
}

/// `jobs.last_error`.
pub fn error_value(code: &str, error: &anyhow::Error) -> Value {
    json!({ "code": code, "message": crate::error::text(error) })
}

//! Makes the plan so.

use classroom::ids::SessionId;
use serde_json::Value;
use sqlx::PgConnection;

use crate::job::Job;
use crate::kind::{JobKind, Lane};
use crate::ledger::{NewJob, enqueue};
use crate::pipeline::plan::{Plan, plan};
use crate::pipeline::rows;

/// Plans the session again, under its lock. Call it in every transaction that changes a recording, its segments, or
/// events that the plan reads; take [`rows::lock`] before such a change. Returns the lanes to wake after the commit.
pub async fn replan(connection: &mut PgConnection, session: SessionId) -> Result<Vec<Lane>, sqlx::Error> {
    rows::lock(connection, session).await?;
    let Some(rows) = rows::load(connection, session).await? else { return Ok(Vec::new()) };
    let Plan { insert, cancel } = plan(&rows);
    if !cancel.is_empty() {
        supersede(connection, &cancel.iter().map(|id| id.0).collect::<Vec<_>>()).await?;
    }
    if insert.is_empty() {
        return Ok(Vec::new());
    }
    let jobs: Vec<NewJob> = insert
        .into_iter()
        .map(|job| NewJob {
            tenant_id: rows.tenant_id,
            session_id: rows.session_id,
            recording_id: job.work.recording_id,
            kind: job.work.kind,
            unit: job.work.unit,
            digest: job.work.digest,
            payload: Value::Object(serde_json::Map::new()),
            expected_seconds: job.expected_seconds,
        })
        .collect();
    enqueue(connection, &jobs).await
}

/// [`replan`] after `job` has ended and changed nothing else. One that is not planned changes no plan; nor does a chunk or
/// unit as long as another one of its recording is open, which spares a long recording a plan per chunk. Takes the lock
/// first: of those that end at the same time, the last one sees the others.
pub(crate) async fn replan_after(connection: &mut PgConnection, job: &Job) -> Result<Vec<Lane>, sqlx::Error> {
    if !job.kind.is_planned() {
        return Ok(Vec::new());
    }
    rows::lock(connection, job.session_id).await?;
    let is_part = matches!(job.kind, JobKind::RenderChunk | JobKind::Transcribe);
    if is_part && has_open_parts(connection, job).await? {
        return Ok(Vec::new());
    }
    replan(connection, job.session_id).await
}

async fn has_open_parts(connection: &mut PgConnection, job: &Job) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from jobs
            where session_id = $1 and recording_id = $2 and kind in ('render_chunk', 'transcribe')
                and state in ('queued', 'running') and not superseded and id <> $3
        ) as "open!"
        "#,
        job.session_id.0,
        job.recording_id.map(|id| id.0),
        job.id.0,
    )
    .fetch_one(connection)
    .await
}

/// A row that is locked is left for the next plan: its finish may be waiting for the lock that this transaction holds.
/// One that a person cancelled and that still runs stays theirs.
async fn supersede(connection: &mut PgConnection, ids: &[uuid::Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        with stale as (
            select id from jobs
            where id = any ($1) and state in ('queued', 'running') and not cancel_requested
            for no key update skip locked
        )
        update jobs
        set superseded = true, cancel_requested = true, published_at = null,
            state = case when state = 'queued' then 'cancelled'::job_state else state end,
            finished_at = case when state = 'queued' then lectern.now() end
        from stale where jobs.id = stale.id
        "#,
        ids,
    )
    .execute(connection)
    .await?;
    Ok(())
}

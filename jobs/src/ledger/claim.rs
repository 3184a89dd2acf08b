//! Claiming: the one way into `running`. A message says that a job may be there; the row decides.

use classroom::ids::{RecordingId, SessionId, TenantId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::job::{Job, JobId};
use crate::kind::{JobKind, Lane};
use crate::ledger::{count, seconds};
use crate::limits::LEASE;

/// Claims those of `ids` that can be had, in one statement. About one that is missing there is nothing to do: another run
/// has it, it ended, it is not due, or its lane is paused. Rows are locked in the order of their ids, so that two claims
/// never wait for each other.
pub async fn claim(connection: &mut PgConnection, ids: &[JobId], owner: &str) -> Result<Vec<Job>, sqlx::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"
        with mine as (
            select id from jobs
            where id = any ($1) and state = 'queued' and run_at <= lectern.now()
                and not exists (select from lanes where lanes.lane = jobs.lane and lanes.paused)
            order by id
            for no key update
        )
        update jobs
        set state = 'running', lease_epoch = lease_epoch + 1, lease_owner = $2,
            lease_until = lectern.now() + make_interval(secs => $3), started_at = lectern.now(), published_at = null,
            progress = 0
        from mine where jobs.id = mine.id
        returning jobs.id as "id: JobId", tenant_id as "tenant_id: TenantId", session_id as "session_id: SessionId",
            recording_id as "recording_id: RecordingId", kind as "kind: JobKind", unit, digest, lane as "lane: Lane",
            payload, checkpoint, attempt, deferrals, lease_epoch
        "#,
        &ids,
        owner,
        seconds(LEASE),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Job {
            id: row.id,
            tenant_id: row.tenant_id,
            session_id: row.session_id,
            recording_id: row.recording_id,
            kind: row.kind,
            unit: count(row.unit),
            digest: row.digest,
            lane: row.lane,
            payload: row.payload,
            checkpoint: row.checkpoint,
            attempt: count(row.attempt),
            deferrals: count(row.deferrals),
            lease_epoch: row.lease_epoch,
        })
        .collect())
}

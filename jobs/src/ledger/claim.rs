//! Claiming: the one way into `running`. A message says that a job may be there; the row decides.

use classroom::ids::{RecordingId, SessionId, TenantId};
use sqlx::PgConnection;

use crate::job::{Job, JobId};
use crate::kind::{JobKind, Lane};
use crate::ledger::{count, seconds};
use crate::limits::LEASE;

/// None: nothing to do, because another run has it, it ended, it is not due, or its lane is paused.
pub async fn claim(connection: &mut PgConnection, id: JobId, owner: &str) -> Result<Option<Job>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        update jobs
        set state = 'running', lease_epoch = lease_epoch + 1, lease_owner = $2,
            lease_until = lectern.now() + make_interval(secs => $3), started_at = lectern.now(), published_at = null,
            progress = 0
        where id = $1 and state = 'queued' and run_at <= lectern.now()
            and not exists (select from lanes where lanes.lane = jobs.lane and lanes.paused)
        returning tenant_id as "tenant_id: TenantId", session_id as "session_id: SessionId",
            recording_id as "recording_id: RecordingId", kind as "kind: JobKind", unit, digest, lane as "lane: Lane",
            payload, checkpoint, attempt, deferrals, lease_epoch
        "#,
        id as _,
        owner,
        seconds(LEASE),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Job {
        id,
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
    }))
}

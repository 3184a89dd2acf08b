//! New jobs. One that exists is left as it is, so that everybody may plan everything.

use classroom::ids::{RecordingId, SessionId, TenantId};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::job::JobId;
use crate::kind::{JobKind, Lane};
use crate::ledger::unit;

#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    pub tenant_id: TenantId,
    pub session_id: SessionId,
    pub recording_id: Option<RecordingId>,
    pub kind: JobKind,
    pub unit: u32,
    /// SHA-256 of what it works on: the same work has the same digest.
    pub digest: String,
    /// Ids, never data.
    pub payload: Value,
    pub expected_seconds: f32,
}

/// Inserts what is missing, and queues again what the plan had cancelled and now wants back. Returns the lanes that have
/// something new to do.
pub async fn enqueue(connection: &mut PgConnection, jobs: &[NewJob]) -> Result<Vec<Lane>, sqlx::Error> {
    let ids: Vec<Uuid> = jobs.iter().map(|_| JobId::new().0).collect();
    let tenants: Vec<Uuid> = jobs.iter().map(|job| job.tenant_id.0).collect();
    let sessions: Vec<Uuid> = jobs.iter().map(|job| job.session_id.0).collect();
    let recordings: Vec<Option<Uuid>> = jobs.iter().map(|job| job.recording_id.map(|id| id.0)).collect();
    let kinds: Vec<JobKind> = jobs.iter().map(|job| job.kind).collect();
    let units: Vec<i32> = jobs.iter().map(|job| unit(job.unit)).collect();
    let digests: Vec<String> = jobs.iter().map(|job| job.digest.clone()).collect();
    let lanes: Vec<Lane> = jobs.iter().map(|job| job.kind.lane()).collect();
    let priorities: Vec<i16> = jobs.iter().map(|job| job.kind.priority()).collect();
    let payloads: Vec<Value> = jobs.iter().map(|job| job.payload.clone()).collect();
    let expected: Vec<f32> = jobs.iter().map(|job| job.expected_seconds).collect();
    let mut woken = sqlx::query_scalar!(
        r#"
        insert into jobs (id, tenant_id, session_id, recording_id, kind, unit, digest, lane, priority, payload, expected_seconds)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::job_kind[], $6::int[], $7::text[],
            $8::job_lane[], $9::smallint[], $10::jsonb[], $11::real[])
        on conflict on constraint jobs_work_key do update
        set state = 'queued', superseded = false, cancel_requested = false, finished_at = null, published_at = null,
            run_at = lectern.now(), attempt = 0, deferrals = 0, rescues = 0
        where jobs.state = 'cancelled' and jobs.superseded
        returning lane as "lane: Lane"
        "#,
        &ids,
        &tenants,
        &sessions,
        &recordings as &[Option<Uuid>],
        &kinds as &[JobKind],
        &units,
        &digests,
        &lanes as &[Lane],
        &priorities,
        &payloads,
        &expected,
    )
    .fetch_all(connection)
    .await?;
    woken.sort_unstable();
    woken.dedup();
    Ok(woken)
}

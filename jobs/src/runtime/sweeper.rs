//! The sweeper: every second one process takes back jobs of dead workers and sends again what nobody claimed; every ten
//! it plans what is at work again.

use std::sync::Arc;

use classroom::database;
use classroom::ids::{RecordingId, SessionId, TenantId};
use sqlx::Connection;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::kind::JobState;
use crate::ledger::LOCK_REPLAN;
use crate::ledger::sweep::{self, Swept};
use crate::limits::{LEASE, REPLAN_INTERVAL, SWEEP_INTERVAL};
use crate::runtime::supervisor::Supervisor;
use crate::{metrics, pipeline};

pub(crate) async fn run(supervisor: Arc<Supervisor>, stop: CancellationToken) {
    let mut ticks = interval(SWEEP_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // After an outage leases ran out because nobody could renew them: everybody gets a whole lease to do so.
    let mut back_since: Option<Instant> = None;
    let mut away = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let settled = back_since.is_none_or(|back| back.elapsed() >= LEASE);
        match sweep_once(&supervisor, settled && !away).await {
            Ok(()) => {
                if away {
                    back_since = Some(Instant::now());
                    away = false;
                }
            }
            Err(error) => {
                away = true;
                tracing::warn!(error = &error as &dyn std::error::Error, "the sweep failed");
            }
        }
    }
}

async fn sweep_once(supervisor: &Supervisor, settled: bool) -> Result<(), sqlx::Error> {
    let mut connection = supervisor.databases.dispatch.acquire().await?;
    let settled = settled && sweep::may_rescue(&mut connection).await?;
    let swept = sweep::sweep(&mut connection, settled, rand::random()).await?;
    drop(connection);
    let Some(Swept { rescued, woken }) = swept else { return Ok(()) };
    for job in &rescued {
        tracing::warn!(job_id = %job.id, kind = %job.kind, state = %job.state, "rescued from a dead worker");
        metrics::rescue(job.lane, job.kind);
        if job.state == JobState::Failed {
            metrics::dead_letter(job.lane, job.kind);
            supervisor.replan(job.tenant_id, job.session_id).await?;
        }
    }
    supervisor.wakers.wake(&woken);
    Ok(())
}

/// The safety net under the plans that run with every change.
pub(crate) async fn run_plans(supervisor: Arc<Supervisor>, stop: CancellationToken) {
    let mut ticks = interval(REPLAN_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looked_at = LookedAt::NOTHING;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        tokio::select! {
            planned = plan_all(&supervisor, &mut looked_at) => if let Err(error) = planned {
                tracing::warn!(error = &error as &dyn std::error::Error, "sessions could not be planned");
            },
            () = stop.cancelled() => return,
        }
    }
}

/// How far a round is. One that breaks off goes on there, so that what comes late in it has its turn.
struct LookedAt {
    recording: RecordingId,
    session: SessionId,
}

impl LookedAt {
    const NOTHING: LookedAt = LookedAt { recording: RecordingId(Uuid::nil()), session: SessionId(Uuid::nil()) };
}

/// One round over everything that may need a plan, page by page; each page is one process's.
async fn plan_all(supervisor: &Supervisor, looked_at: &mut LookedAt) -> Result<(), sqlx::Error> {
    loop {
        let mut connection = supervisor.databases.dispatch.acquire().await?;
        let mut transaction = connection.begin().await?;
        if !sweep::try_lock(&mut transaction, LOCK_REPLAN).await? {
            return Ok(());
        }
        let recordings = sweep::open_recordings(&mut transaction, looked_at.recording).await?;
        for (tenant, recording) in &recordings {
            if let Err(error) = replan_recording(supervisor, *tenant, *recording).await {
                tracing::error!(%recording, error = &error as &dyn std::error::Error, "a recording could not be planned");
            }
            looked_at.recording = *recording;
        }
        let sessions = sweep::sessions_at_work(&mut transaction, looked_at.session).await?;
        for (tenant, session) in &sessions {
            if let Err(error) = supervisor.replan(*tenant, *session).await {
                tracing::error!(%session, error = &error as &dyn std::error::Error, "a session could not be planned");
            }
            looked_at.session = *session;
        }
        if recordings.is_empty() && sessions.is_empty() {
            *looked_at = LookedAt::NOTHING;
            return Ok(());
        }
    }
}

/// The dispatcher sees no more of a recording than its id and tenant.
async fn replan_recording(
    supervisor: &Supervisor,
    tenant: TenantId,
    recording: RecordingId,
) -> Result<(), sqlx::Error> {
    let mut transaction = database::begin(&supervisor.databases.app, tenant).await?;
    let session = pipeline::session_of(&mut transaction, recording).await?;
    let woken = match session {
        Some(session) => pipeline::replan(&mut transaction, session).await?,
        None => Vec::new(),
    };
    transaction.commit().await?;
    supervisor.wakers.wake(&woken);
    Ok(())
}

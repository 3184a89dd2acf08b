//! The heartbeat of a process: renews its leases, says that it lives, hears whether it is to drain.

use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::kind::Lane;
use crate::ledger::lease::{Standing, renew};
use crate::limits::RENEW_INTERVAL;
use crate::runtime::control::StopReason;
use crate::runtime::supervisor::Supervisor;
use crate::{metrics, ops};

pub(crate) async fn run(
    supervisor: Arc<Supervisor>,
    lanes: Vec<(Lane, usize)>,
    draining: watch::Receiver<bool>,
    drain_requested: CancellationToken,
    stop: CancellationToken,
) {
    let mut ticks = interval(RENEW_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let beat = async {
            renew_leases(&supervisor).await?;
            let draining = *draining.borrow();
            let requested =
                ops::workers::beat(&supervisor.databases.dispatch, &supervisor.name, &lanes, draining).await?;
            if requested {
                drain_requested.cancel();
            }
            metrics::record_lanes(&ops::lanes(&mut *supervisor.databases.dispatch.acquire().await?).await?);
            Ok::<(), sqlx::Error>(())
        };
        if let Err(error) = beat.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "leases could not be renewed");
        }
    }
}

async fn renew_leases(supervisor: &Supervisor) -> Result<(), sqlx::Error> {
    let held = supervisor.held();
    if held.is_empty() {
        return Ok(());
    }
    let standings = renew(&mut *supervisor.databases.dispatch.acquire().await?, &held).await?;
    for held in &held {
        match standings.get(&(held.id, held.lease_epoch)) {
            Some(Standing::Held) => {}
            Some(Standing::CancelRequested) => supervisor.stop_run(held, StopReason::Cancelled),
            Some(Standing::Lost) | None => supervisor.stop_run(held, StopReason::Lost),
        }
    }
    Ok(())
}

pub(crate) async fn say_draining(supervisor: &Supervisor, lanes: &[(Lane, usize)]) {
    if let Err(error) = ops::workers::beat(&supervisor.databases.dispatch, &supervisor.name, lanes, true).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the worker could not say that it drains");
    }
}

/// The process is gone; it takes no part in counting slots.
pub(crate) async fn sign_off(dispatch: &PgPool, name: &str) {
    if let Err(error) = ops::workers::remove(dispatch, name).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the worker could not sign off");
    }
}

//! The heartbeat of a process: renews its leases, says that it lives, hears whether it is to drain.

use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::kind::Lane;
use crate::ledger::lease::{Standing, renew};
use crate::limits::{COUNT_INTERVAL, RENEW_INTERVAL, RENEW_TIMEOUT};
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
            Ok::<(), sqlx::Error>(())
        };
        // A connection that fell silent is given up, so that the next beat takes another.
        match timeout(RENEW_TIMEOUT, beat).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "leases could not be renewed");
            }
            Err(_) => tracing::warn!(after = ?RENEW_TIMEOUT, "the database did not answer a renewal"),
        }
    }
}

/// Counts what waits, for the metrics; apart from the heartbeat, since it takes longer the more there is.
pub(crate) async fn count_lanes(supervisor: Arc<Supervisor>, stop: CancellationToken) {
    let mut ticks = interval(COUNT_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let count = async {
            metrics::record_lanes(&ops::lanes(&mut *supervisor.databases.dispatch.acquire().await?).await?);
            Ok::<(), sqlx::Error>(())
        };
        if let Err(error) = count.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the lanes could not be counted");
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

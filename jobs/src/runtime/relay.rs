//! The relay: moves due rows into the lane's queue. Every worker process runs one per lane; a lock lets one work.

use std::sync::Arc;

use apalis_redis::{Config, ConnectionManager};
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::job::JobId;
use crate::kind::Lane;
use crate::ledger::relay::{Pass, publish, unpublish};
use crate::limits::{OUTAGE_DELAY, RELAY_BUSY, RELAY_DEBOUNCE, RELAY_DEBOUNCE_BUSY, RELAY_INTERVAL};
use crate::metrics;
use crate::runtime::lane;
use crate::runtime::supervisor::Supervisor;
use crate::runtime::wake::{Wakers, listen_channel};

pub(crate) async fn run(
    supervisor: Arc<Supervisor>,
    lane: Lane,
    mut redis: ConnectionManager,
    queue: Config,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        match drain_lane(&supervisor.databases.dispatch, lane, &mut redis, &queue).await {
            Ok(sent) => {
                let debounce = if sent >= RELAY_BUSY { RELAY_DEBOUNCE_BUSY } else { RELAY_DEBOUNCE };
                // Nothing more to do, or no room: until the interval is over or somebody rings.
                let woken = timeout(RELAY_INTERVAL, supervisor.wakers.of(lane).notified());
                tokio::select! {
                    woken = woken => if woken.is_ok() { sleep(debounce).await },
                    () = stop.cancelled() => return,
                }
            }
            Err(error) => {
                tracing::warn!(%lane, error = format!("{error:#}"), "the relay could not publish");
                tokio::select! {
                    () = sleep(OUTAGE_DELAY) => {}
                    () = stop.cancelled() => return,
                }
            }
        }
    }
}

/// Publishes batch after batch while there is more to do and room for it. What could not be sent is taken back. Returns how
/// many messages were sent.
async fn drain_lane(
    dispatch: &PgPool,
    lane: Lane,
    redis: &mut ConnectionManager,
    queue: &Config,
) -> anyhow::Result<usize> {
    let mut sent = 0;
    loop {
        let pass = publish(&mut *dispatch.acquire().await?, lane).await?;
        let Pass::Published { dispatches, more } = pass else { return Ok(sent) };
        if !dispatches.is_empty() {
            if let Err(error) = lane::push(redis, queue, &dispatches).await {
                // Some may have arrived; a message too many is an empty claim.
                let ids: Vec<JobId> = dispatches.iter().map(|dispatch| dispatch.id).collect();
                unpublish(&mut *dispatch.acquire().await?, &ids).await?;
                return Err(error.into());
            }
            metrics::published(lane, dispatches.len());
            sent += dispatches.len();
        }
        if !more {
            return Ok(sent);
        }
    }
}

/// Rings the bells of this process for what other processes notify.
pub(crate) async fn listen(dispatch: PgPool, wakers: Wakers, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let listening = async {
            let mut listener = PgListener::connect_with(&dispatch).await?;
            listener.listen(listen_channel()).await?;
            loop {
                let notification = listener.recv().await?;
                match notification.payload().parse::<Lane>() {
                    Ok(lane) => wakers.wake(&[lane]),
                    Err(error) => tracing::warn!(%error, "a notification that nobody of ours sent"),
                }
            }
        };
        let ended: Result<std::convert::Infallible, sqlx::Error> = tokio::select! {
            ended = listening => ended,
            () = stop.cancelled() => return,
        };
        let Err(error) = ended;
        tracing::warn!(error = &error as &dyn std::error::Error, "not listening for notifications");
        tokio::select! {
            () = sleep(OUTAGE_DELAY) => {}
            () = stop.cancelled() => return,
        }
    }
}

//! Deletes what apalis leaves in Redis about messages that ended. Its own `vacuum` also takes the payloads of messages
//! that are still to be delivered, which kills the worker that gets one.
//!
//! An id stands in `:done` or `:dead` only after it left every other list, so its payload can go. A message that was
//! never acknowledged keeps its own until apalis hands it to another worker.

use std::sync::LazyLock;

use apalis_redis::{Config, ConnectionManager};
use redis::{RedisError, Script};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::limits::{PRUNE_BATCH, PRUNE_BATCHES_MAX, PRUNE_INTERVAL, WORKER_METADATA_TTL};

/// KEYS: set of ended ids, hash of payloads. ARGV: prefix of metadata keys, how many. Returns how many were deleted.
static PRUNE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local ids = redis.call('SPOP', KEYS[1], ARGV[2])
        for _, id in ipairs(ids) do
            redis.call('HDEL', KEYS[2], id)
            redis.call('DEL', ARGV[1] .. ':' .. id)
        end
        return #ids",
    )
});

pub(crate) async fn run(mut redis: ConnectionManager, queues: Vec<Config>, stop: CancellationToken) {
    let mut ticks = interval(PRUNE_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        for queue in &queues {
            match prune(&mut redis, queue).await {
                Ok(0) => {}
                Ok(deleted) => tracing::debug!(queue = queue.queue.as_ref(), deleted, "ended messages pruned"),
                Err(error) => tracing::warn!(%error, "ended messages could not be pruned"),
            }
        }
    }
}

/// Deletes ended messages of one queue, at most [`PRUNE_BATCH`] × [`PRUNE_BATCHES_MAX`] of each set.
pub(crate) async fn prune(redis: &mut ConnectionManager, queue: &Config) -> Result<usize, RedisError> {
    let mut deleted = 0;
    for set in [queue.done_jobs_set(), queue.dead_jobs_set()] {
        for _ in 0..PRUNE_BATCHES_MAX {
            let step: usize = PRUNE
                .key(&set)
                .key(queue.job_data_hash())
                .arg(queue.job_meta_hash())
                .arg(PRUNE_BATCH)
                .invoke_async(redis)
                .await?;
            deleted += step;
            if step < PRUNE_BATCH {
                break;
            }
        }
    }
    Ok(deleted)
}

/// apalis never deletes what it noted about a worker, and every restart is another one: it goes when nobody has said this for
/// so long.
pub(crate) async fn keep_worker(redis: &mut ConnectionManager, queue: &Config, name: &str) {
    let key = format!("{}:workers:metadata:{name}", queue.queue.as_ref());
    let expired: Result<(), RedisError> =
        redis::cmd("EXPIRE").arg(key).arg(WORKER_METADATA_TTL.as_secs()).query_async(redis).await;
    if let Err(error) = expired {
        tracing::debug!(%error, worker = name, "the metadata of an apalis worker stays in Redis");
    }
}

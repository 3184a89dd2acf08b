//! One lane's apalis worker. It hears that a job may be there, hands the id to the supervisor and waits; it owns nothing,
//! so when Redis fails it is thrown away and started again under another name.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use apalis::layers::prometheus::PrometheusLayer;
use apalis::prelude::{
    BackendExt, Data, TaskBuilder, TaskId, WorkerBuilder, WorkerBuilderExt, WorkerContext, WorkerError,
};
use apalis_redis::{Config, ConnectionManager, RedisStorage, RedisTask, queries};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::job::JobId;
use crate::kind::Lane;
use crate::ledger::relay::Dispatch;
use crate::limits::{
    LANE_ASLEEP_AFTER, LANE_LOOK_INTERVAL, LANE_RESTART_DELAY_MAX, LANE_RESTART_DELAY_MIN, LANE_RESTART_RESET,
    REDIS_HEARTBEAT, REDIS_HEARTBEATS_MISSED, REDIS_POLL_INTERVAL,
};
use crate::runtime::prune;
use crate::runtime::supervisor::Supervisor;

/// A lane's queue in Redis. `batch_size` stays 1: with a larger one heartbeats stop while a batch is buffered.
/// `persist_results` stays on: without it nothing is ever acknowledged.
pub(crate) fn queue(prefix: &str, lane: Lane) -> Config {
    Config::default()
        .queue(format!("{prefix}:{lane}"))
        .batch_size(1)
        .heartbeat_interval(REDIS_HEARTBEAT)
        .missed_heartbeats(REDIS_HEARTBEATS_MISSED)
        .lock_tasks(true)
        .persist_results(true)
        .emit_events(false)
}

/// A message. It travels as plain JSON and is read in the handler, since a payload that apalis cannot decode kills each
/// worker in turn.
#[derive(Serialize, Deserialize)]
struct Message {
    job: JobId,
}

/// Sends one message per dispatch. The id is another one for every dispatch, since an id that was seen is ignored.
pub(crate) async fn push(
    redis: &mut ConnectionManager,
    queue: &Config,
    dispatches: &[Dispatch],
) -> Result<(), apalis_redis::Error> {
    let tasks: Vec<RedisTask> = dispatches
        .iter()
        .map(|dispatch| {
            let message = serde_json::to_vec(&Message { job: dispatch.id }).expect("ids serialise");
            TaskBuilder::new(message).task_id(message_id(dispatch)).build()
        })
        .collect();
    queries::push_tasks(redis, queue, &tasks).await.map(|_| ())
}

fn message_id(dispatch: &Dispatch) -> TaskId {
    TaskId::from_string(format!("j-{}-d{}", dispatch.id, dispatch.dispatch))
}

#[derive(Clone)]
struct Shared {
    supervisor: Arc<Supervisor>,
    lane: Lane,
}

/// Always Ok: what becomes of a job is written in its row.
async fn handle(message: Value, shared: Data<Shared>) -> Result<(), std::convert::Infallible> {
    match serde_json::from_value::<Message>(message) {
        Ok(message) => shared.supervisor.work(shared.lane, message.job).await,
        Err(error) => tracing::error!(%error, "a message that nobody of ours wrote"),
    }
    Ok(())
}

/// Runs until `stop`, then waits for what it handed over, so that those messages are acknowledged.
pub(crate) async fn run(
    supervisor: Arc<Supervisor>,
    lane: Lane,
    slots: usize,
    redis: ConnectionManager,
    queue: Config,
    stop: CancellationToken,
) {
    let mut delay = LANE_RESTART_DELAY_MIN;
    for restarts in 0_u64.. {
        let name = format!("{}-{lane}-{restarts}", supervisor.name);
        let started = Instant::now();
        let ended = run_once(&supervisor, lane, slots, &redis, &queue, &name, &stop).await;
        if stop.is_cancelled() {
            return;
        }
        if started.elapsed() > LANE_RESTART_RESET {
            delay = LANE_RESTART_DELAY_MIN;
        }
        tracing::warn!(%lane, worker = name, ?delay, error = ended, "a lane's apalis worker died and is started again");
        metrics::counter!("lectern_lane_restarts_total", "lane" => lane.as_str()).increment(1);
        tokio::select! {
            () = sleep(delay) => {}
            () = stop.cancelled() => return,
        }
        delay = (delay * 2).min(LANE_RESTART_DELAY_MAX);
    }
}

/// What the worker died of.
async fn run_once(
    supervisor: &Arc<Supervisor>,
    lane: Lane,
    slots: usize,
    redis: &ConnectionManager,
    queue: &Config,
    name: &str,
    stop: &CancellationToken,
) -> String {
    let context = WorkerContext::new(name);
    let worker =
        worker(context.clone(), Shared { supervisor: Arc::clone(supervisor), lane }, slots, redis.clone(), queue);
    let told = AtomicBool::new(false);
    let stopping = async {
        stop.cancelled().await;
        // It may not have begun yet, in which case it has nothing to wait for.
        told.store(true, Ordering::Relaxed);
        if context.stop().is_err() {
            return;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        ended = worker => match ended {
            Ok(()) if told.load(Ordering::Relaxed) => String::new(),
            Ok(()) => "it ended by itself".to_owned(),
            Err(error) => error.to_string(),
        },
        () = stopping => String::new(),
        () = fallen_asleep(supervisor, lane, redis.clone(), queue, name) => "it heard nothing while messages waited".to_owned(),
    }
}

/// Resolves once messages have waited for [`LANE_ASLEEP_AFTER`] beside a free slot and none was heard: an apalis poller can
/// miss its wake-up, and then hears nothing until somebody starts it again.
async fn fallen_asleep(supervisor: &Supervisor, lane: Lane, mut redis: ConnectionManager, queue: &Config, name: &str) {
    let mut looks = interval(LANE_LOOK_INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut idle: Option<(u64, Instant)> = None;
    loop {
        looks.tick().await;
        prune::keep_worker(&mut redis, queue, name).await;
        let waiting = waiting(&mut redis, queue).await.unwrap_or_else(|error| {
            tracing::debug!(%lane, %error, "waiting messages could not be counted");
            0
        });
        idle = match (supervisor.heard(lane).filter(|_| waiting > 0), idle) {
            (Some(heard), Some((before, since))) if heard == before => {
                if since.elapsed() > LANE_ASLEEP_AFTER {
                    return;
                }
                Some((before, since))
            }
            (Some(heard), _) => Some((heard, Instant::now())),
            (None, _) => None,
        };
    }
}

async fn waiting(redis: &mut ConnectionManager, queue: &Config) -> Result<u64, redis::RedisError> {
    let (scheduled, active): (u64, u64) =
        redis::pipe().zcard(queue.scheduled_jobs_set()).llen(queue.active_jobs_list()).query_async(redis).await?;
    Ok(scheduled + active)
}

/// Boxed here, where the compiler sees that it may move between threads.
fn worker(
    context: WorkerContext,
    shared: Shared,
    slots: usize,
    redis: ConnectionManager,
    queue: &Config,
) -> BoxFuture<'static, Result<(), WorkerError>> {
    let backend = RedisStorage::<Value>::new(redis).with_config(queue.clone());
    let worker = WorkerBuilder::new(context)
        .backend(backend.poll_with_interval(REDIS_POLL_INTERVAL))
        .data(shared)
        .layer(PrometheusLayer::default())
        .enable_tracing()
        .catch_panic()
        .concurrency(slots)
        .build(handle);
    Box::pin(worker.run())
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    #[test]
    fn a_message_id_comes_back_from_redis_as_it_was() {
        let dispatch = Dispatch { id: JobId(uuid::Uuid::from_u128(7)), dispatch: 12 };
        let id = message_id(&dispatch);
        assert_eq!(id.to_string(), "j-00000000-0000-0000-0000-000000000007-d12");
        assert_eq!(TaskId::from_str(&id.to_string()).unwrap(), id);
    }
}

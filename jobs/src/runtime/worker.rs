//! A worker process as the command line sees it: start, drain, abort.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use apalis_redis::ConnectionManager;
use classroom::database::Databases;
use redis::aio::ConnectionManagerConfig;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::handler::Handler;
use crate::kind::Lane;
use crate::limits::{CLOSE_TIMEOUT, HAND_BACK_TIMEOUT, REDIS_CONNECT_TIMEOUT, REDIS_RESPONSE_TIMEOUT};
use crate::runtime::supervisor::Supervisor;
use crate::runtime::{lane, leases, prune, relay, sweeper};

pub struct WorkerConfig {
    /// Each lane that it serves, with the number of jobs at a time.
    pub lanes: Vec<(Lane, usize)>,
    /// How many jobs that keep a core busy run at a time, over all lanes.
    pub cores: usize,
    pub databases: Databases,
    pub redis_url: String,
    /// Before the names of the queues in Redis; the same for all workers of a fleet.
    pub queue_prefix: String,
    /// How long running jobs may go on once the worker is told to stop.
    pub drain_timeout: Duration,
    /// Shown to people; a random part is added, since two workers of one name would hide each other's death.
    pub name: String,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the address of Redis is unusable")]
    Redis(#[source] redis::RedisError),
    #[error("lane {0} is given twice or without a slot")]
    Lanes(Lane),
    #[error("a worker needs at least one core")]
    Cores,
}

pub struct Worker {
    supervisor: Arc<Supervisor>,
    lanes: Vec<(Lane, usize)>,
    drain_timeout: Duration,
    draining: watch::Sender<bool>,
    drain_requested: CancellationToken,
    /// Lanes and relays: what brings in new work.
    intake: CancellationToken,
    /// Leases, sweeps, pruning: what goes on until the last run has ended.
    upkeep: CancellationToken,
    killed: CancellationToken,
    intake_tasks: TaskTracker,
    upkeep_tasks: TaskTracker,
}

impl Worker {
    /// Starts serving. Neither Redis nor PostgreSQL need be up: what needs them tries until they are. Within a tokio
    /// runtime.
    pub fn start(config: WorkerConfig, handlers: Vec<Arc<dyn Handler>>) -> Result<Worker, StartError> {
        let mut seen = HashSet::new();
        for (lane, slots) in &config.lanes {
            if *slots == 0 || !seen.insert(*lane) {
                return Err(StartError::Lanes(*lane));
            }
        }
        if config.cores == 0 {
            return Err(StartError::Cores);
        }
        let client = redis::Client::open(config.redis_url.as_str()).map_err(StartError::Redis)?;
        let name = format!("{}-{}", config.name, uuid::Uuid::new_v4().simple());
        let killed = CancellationToken::new();
        let supervisor = Arc::new(Supervisor::new(
            name,
            config.databases.clone(),
            &config.lanes,
            config.cores,
            handlers,
            killed.clone(),
        ));
        let worker = Worker {
            supervisor: Arc::clone(&supervisor),
            lanes: config.lanes.clone(),
            drain_timeout: config.drain_timeout,
            draining: watch::Sender::new(false),
            drain_requested: CancellationToken::new(),
            intake: CancellationToken::new(),
            upkeep: CancellationToken::new(),
            killed,
            intake_tasks: TaskTracker::new(),
            upkeep_tasks: TaskTracker::new(),
        };
        let mut queues = Vec::new();
        for (lane, slots) in config.lanes.iter().copied() {
            let queue = lane::queue(&config.queue_prefix, lane);
            queues.push(queue.clone());
            // A connection each: a slow answer to one lane holds up no other.
            let redis = connect(&client)?;
            let intake = worker.intake.clone();
            worker.spawn(
                &worker.intake_tasks,
                lane::run(Arc::clone(&supervisor), lane, slots, redis.clone(), queue.clone(), intake.clone()),
            );
            worker.spawn(&worker.intake_tasks, relay::run(Arc::clone(&supervisor), lane, redis, queue, intake));
        }
        let dispatch = config.databases.dispatch.clone();
        worker.spawn(&worker.intake_tasks, relay::listen(dispatch, supervisor.wakers.clone(), worker.intake.clone()));
        let heartbeat = leases::run(
            Arc::clone(&supervisor),
            config.lanes,
            worker.draining.subscribe(),
            worker.drain_requested.clone(),
            worker.upkeep.clone(),
        );
        worker.spawn(&worker.upkeep_tasks, heartbeat);
        worker.spawn(&worker.upkeep_tasks, leases::count_lanes(Arc::clone(&supervisor), worker.upkeep.clone()));
        worker.spawn(&worker.upkeep_tasks, sweeper::run(Arc::clone(&supervisor), worker.upkeep.clone()));
        worker.spawn(&worker.upkeep_tasks, sweeper::run_plans(Arc::clone(&supervisor), worker.upkeep.clone()));
        worker.spawn(&worker.upkeep_tasks, prune::run(connect(&client)?, queues, worker.upkeep.clone()));
        Ok(worker)
    }

    /// A task that dies with the worker.
    fn spawn(&self, tracker: &TaskTracker, task: impl Future<Output = ()> + Send + 'static) {
        let killed = self.killed.clone();
        tracker.spawn(async move {
            killed.run_until_cancelled(task).await;
        });
    }

    /// As it stands in `workers`.
    pub fn name(&self) -> &str {
        &self.supervisor.name
    }

    /// Resolves once somebody asked through [`crate::ops::workers::request_drain`] that this worker go.
    pub async fn drain_requested(&self) {
        self.drain_requested.cancelled().await;
    }

    /// SIGTERM: stops claiming, gives running jobs the drain timeout, then hands them back from their last checkpoint
    /// without counting an attempt.
    pub async fn drain(self) {
        tracing::info!(worker = self.name(), timeout = ?self.drain_timeout, "draining");
        self.draining.send_replace(true);
        self.supervisor.stop_claiming();
        self.intake.cancel();
        // At once, so that no relay counts on its slots.
        leases::say_draining(&self.supervisor, &self.lanes).await;
        if timeout(self.drain_timeout, self.supervisor.idle()).await.is_err() {
            self.supervisor.hand_back_all();
            if timeout(HAND_BACK_TIMEOUT, self.supervisor.idle()).await.is_err() {
                tracing::error!("runs could not be handed back; their leases will run out");
            }
        }
        // The lanes acknowledge their last messages; a message that is not costs one empty claim.
        self.intake_tasks.close();
        if timeout(CLOSE_TIMEOUT, self.intake_tasks.wait()).await.is_err() {
            tracing::warn!("a lane did not close in time");
        }
        self.upkeep.cancel();
        self.upkeep_tasks.close();
        if timeout(CLOSE_TIMEOUT, self.upkeep_tasks.wait()).await.is_err() {
            tracing::warn!("upkeep did not end in time");
        }
        leases::sign_off(&self.supervisor.databases.dispatch, &self.supervisor.name).await;
        self.killed.cancel();
    }

    /// Drops everything where it stands, as a crash would. Its jobs come back when their leases run out.
    pub async fn abort(self) {
        self.killed.cancel();
        self.supervisor.stop_claiming();
        self.intake_tasks.close();
        self.upkeep_tasks.close();
        self.intake_tasks.wait().await;
        self.upkeep_tasks.wait().await;
        self.supervisor.idle().await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.killed.cancel();
    }
}

/// redis-rs gives an answer half a second by default, and one that is late kills an apalis worker.
fn connect(client: &redis::Client) -> Result<ConnectionManager, StartError> {
    let config = ConnectionManagerConfig::new()
        .set_response_timeout(Some(REDIS_RESPONSE_TIMEOUT))
        .set_connection_timeout(Some(REDIS_CONNECT_TIMEOUT));
    ConnectionManager::new_lazy_with_config(client.clone(), config).map_err(StartError::Redis)
}

//! One worker process of the bench: the production runtime, with a handler that does nothing.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use classroom::database;
use futures::FutureExt;
use futures::future::BoxFuture;
use jobs::runtime::{Worker, WorkerConfig};
use jobs::{Handler, JobError, JobKind, Lane, Limits, Outcome, Run};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

/// A kind that the plan does not know, so that its jobs can be made by the thousand.
pub const KIND: JobKind = JobKind::WatchEgress;
pub const LANE: Lane = Lane::Light;
pub const QUEUE_PREFIX: &str = "bench";

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long, env = "DATABASE_URL")]
    database_url: String,
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 16)]
    database_connections: u32,
    #[arg(long, env = "REDIS_URL")]
    redis_url: String,
    #[arg(long)]
    slots: usize,
    /// Jobs are held and never end.
    #[arg(long)]
    hold: bool,
}

/// What a job of the bench carries.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Errand {
    /// Of the system's clock, when somebody began to hand the job in.
    pub asked_at_micros: u64,
    /// How long it pretends to work.
    pub work_millis: u64,
    /// Whether its start is printed.
    pub told: bool,
}

/// A line of a worker's output: a job began.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Began {
    pub unit: u32,
    pub after_micros: u64,
}

pub fn now_micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    u64::try_from(since.as_micros()).expect("microseconds since 1970 fit for half a million years")
}

struct Idler {
    hold: bool,
}

impl Handler for Idler {
    fn kind(&self) -> JobKind {
        KIND
    }

    fn limits(&self) -> Limits {
        Limits { time_max: Duration::from_secs(600), stall_max: Duration::from_secs(600), attempts_max: 3 }
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        async move {
            let errand: Errand = serde_json::from_value(run.job.payload.clone())
                .map_err(|error| JobError::Fail { code: "no_errand", error: error.into() })?;
            if errand.told {
                let began =
                    Began { unit: run.job.unit, after_micros: now_micros().saturating_sub(errand.asked_at_micros) };
                let line = serde_json::to_string(&began).map_err(|error| JobError::Retry(error.into()))?;
                // One call, so that lines of jobs that begin together stay whole.
                let written = std::io::stdout().write_all(format!("{line}\n").as_bytes());
                written.map_err(|error| JobError::Retry(error.into()))?;
            }
            if self.hold {
                run.cancellation().cancelled().await;
                return Err(JobError::Cancelled);
            }
            if errand.work_millis > 0 {
                tokio::time::sleep(Duration::from_millis(errand.work_millis)).await;
            }
            Ok(Outcome::of(json!({})))
        }
        .boxed()
    }
}

pub fn run(arguments: Arguments) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Runtime::new()?.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> anyhow::Result<()> {
    let config = WorkerConfig {
        lanes: vec![(LANE, arguments.slots)],
        cores: 1,
        databases: database::connect(&arguments.database_url, arguments.database_connections).await?,
        redis_url: arguments.redis_url,
        queue_prefix: QUEUE_PREFIX.into(),
        drain_timeout: Duration::from_secs(5),
        name: format!("bench-{}", std::process::id()),
    };
    let worker = Worker::start(config, vec![Arc::new(Idler { hold: arguments.hold })])?;
    signal(SignalKind::terminate())?.recv().await;
    worker.drain().await;
    Ok(())
}

//! `lectern worker`

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use jobs::Lane;

use crate::logging;
use crate::settings::{Notes, Servers, Speech};
use crate::stack::{self, Ground, WorkerSettings};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    servers: Servers,
    /// What to work on, and how much at a time.
    #[arg(long, env = "LECTERN_LANES", default_value = "interactive=1,transcode=1,transcribe=1,light=4")]
    lanes: String,
    /// How long running jobs may take after SIGTERM, in seconds; then they are handed back.
    #[arg(long, env = "LECTERN_DRAIN_TIMEOUT", default_value_t = 25)]
    drain_timeout: u64,
    /// Of all Redis keys; the same for every process of an installation.
    #[arg(long, env = "LECTERN_QUEUE_PREFIX", default_value = DEFAULT_QUEUE_PREFIX)]
    queue_prefix: String,
    /// Serves this process's metrics to Prometheus there, at any path. Without it they are not served.
    #[arg(long, env = "LECTERN_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    speech: Speech,
    #[command(flatten)]
    notes: Notes,
}

pub const DEFAULT_QUEUE_PREFIX: &str = "lectern";

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start("info");
    let lanes: Vec<(Lane, usize)> = stack::parse_lanes(&arguments.lanes)?;
    stack::record_worker_metrics(arguments.metrics_listen)?;
    let ground = Ground::reach(&arguments.servers).await?;
    let settings = WorkerSettings {
        lanes,
        drain_timeout: Duration::from_secs(arguments.drain_timeout),
        queue_prefix: arguments.queue_prefix,
        speech: arguments.speech,
        notes: arguments.notes,
    };
    let worker = stack::start_worker(settings, &ground).await?;
    tokio::select! {
        () = stack::told_to_stop() => {}
        () = worker.drain_requested() => {}
    }
    tracing::info!("draining");
    worker.drain().await;
    Ok(ExitCode::SUCCESS)
}

//! `lectern worker`

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use crate::capacity;
use crate::logging;
use crate::settings::{Encoding, Media, Notes, Servers, SlideText, Speech};
use crate::stack::{self, Ground, WorkerSettings};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    servers: Servers,
    #[command(flatten)]
    capacity: capacity::Flags,
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
    media: Media,
    #[command(flatten)]
    speech: Speech,
    #[command(flatten)]
    notes: Notes,
    #[command(flatten)]
    slide_text: SlideText,
    #[command(flatten)]
    encoding: Encoding,
}

pub const DEFAULT_QUEUE_PREFIX: &str = "lectern";

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start("info");
    stack::record_worker_metrics(arguments.metrics_listen)?;
    let ground = Ground::reach(&arguments.servers).await?;
    let settings = WorkerSettings {
        capacity: arguments.capacity.capacity()?,
        drain_timeout: Duration::from_secs(arguments.drain_timeout),
        queue_prefix: arguments.queue_prefix,
        media: arguments.media,
        speech: arguments.speech,
        notes: arguments.notes,
        slide_text: arguments.slide_text,
        encoding: arguments.encoding,
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

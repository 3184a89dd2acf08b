//! `queue`: how soon a job starts, how many a second end, how soon a dead worker's jobs start again, and whether one
//! school's flood holds up another's job; beside BullMQ and Celery, on the same Redis, in the same run.

mod figures;
mod fleet;
mod ours;
mod peers;
mod school;
pub mod worker;

use std::time::Duration;

use clap::Args;
use embedded::{Data, Options, Services};
use serde_json::json;

pub use self::figures::percentile;
use crate::queue::figures::Figures;
use crate::{machine, results};

/// What the queue promises.
const START_P50_MAX: Duration = Duration::from_millis(30);
const START_P99_MAX: Duration = Duration::from_millis(150);
const DRAIN_PER_SECOND_MIN: f64 = 1_500.0;
const RESCUE_MAX: Duration = Duration::from_secs(30);
const OTHER_TENANT_MAX: Duration = Duration::from_secs(2);

#[derive(Args)]
pub struct Arguments {
    /// Jobs a second while start latency is measured.
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// For how long.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Jobs that are drained.
    #[arg(long, default_value_t = 10_000)]
    drain: u32,
    /// Jobs of the tenant that floods the queue.
    #[arg(long, default_value_t = 10_000)]
    flood: u32,
    /// Jobs that one worker process runs at a time.
    #[arg(long, default_value_t = 32)]
    slots: u32,
    /// Leaves BullMQ and Celery out.
    #[arg(long)]
    alone: bool,
    /// Drains and nothing else.
    #[arg(long)]
    drain_only: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    tokio::runtime::Runtime::new()?.block_on(measure(arguments))
}

async fn measure(arguments: &Arguments) -> anyhow::Result<bool> {
    println!("{} jobs a second, {} to drain, on {}\n", arguments.rate, arguments.drain, machine::describe());
    // What was acknowledged is on the disk, as in production.
    let services = Services::start(Options { data: Data::Temporary, durable: true }).await?;
    let mut contenders = vec![ours::measure(arguments, &services).await?];
    if !arguments.alone && !arguments.drain_only {
        contenders.push(peers::bullmq(arguments, &services.redis_url).await?);
        contenders.push(peers::celery(arguments, &services.redis_url).await?);
    }
    services.stop().await;

    figures::print(&contenders);
    let found = json!({
        "rate": arguments.rate,
        "seconds": arguments.seconds,
        "drain": arguments.drain,
        "flood": arguments.flood,
        "workers": fleet::WORKERS,
        "slots": arguments.slots,
        "contenders": contenders,
    });
    results::write("queue", &found)?;
    let ours = &contenders[0];
    println!("\nqueue: {}", ours.line());
    let misses = misses(ours);
    misses.iter().for_each(|miss| println!("MISSED: {miss}"));
    Ok(misses.is_empty())
}

/// What was measured and is not as promised.
fn misses(ours: &Figures) -> Vec<String> {
    let mut misses = Vec::new();
    let mut longest = |what: &str, seconds: Option<f64>, max: Duration| {
        if let Some(seconds) = seconds.filter(|seconds| *seconds > max.as_secs_f64()) {
            misses.push(format!("{what} is {seconds:.3} s, {:.3} s allowed", max.as_secs_f64()));
        }
    };
    longest("start p50", ours.start_p50_seconds, START_P50_MAX);
    longest("start p99", ours.start_p99_seconds, START_P99_MAX);
    longest("rescue", ours.rescue_seconds, RESCUE_MAX);
    longest("the other tenant's delay", ours.other_tenant_seconds, OTHER_TENANT_MAX);
    if ours.drain_per_second < DRAIN_PER_SECOND_MIN {
        misses.push(format!("drain is {:.0} jobs/s, {DRAIN_PER_SECOND_MIN:.0} asked for", ours.drain_per_second));
    }
    misses
}

//! Lectern's queue: the production ledger and runtime in worker processes of their own.

use std::time::{Duration, Instant};

use anyhow::ensure;
use classroom::database::{self, Databases};
use embedded::Services;
use jobs::ops;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::queue::Arguments;
use crate::queue::figures::{Figures, percentile};
use crate::queue::fleet::{Fleet, WORKERS};
use crate::queue::school::School;
use crate::queue::worker::{Errand, LANE, now_micros};

const CONNECTIONS: u32 = 4;
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// Jobs that the worker holds that is killed.
const HELD: u32 = 8;
/// What a job of the flood takes, so that the flood lasts.
const FLOOD_WORK_MILLIS: u64 = 100;
const FLOOD_LEAD: Duration = Duration::from_secs(1);
const SINGLES: u32 = 10;
const SINGLES_APART: Duration = Duration::from_millis(200);
const DRAIN_TIMEOUT: Duration = Duration::from_secs(300);

pub async fn measure(arguments: &Arguments, services: &Services) -> anyhow::Result<Figures> {
    database::migrate(&services.database_url).await?;
    let databases = database::connect(&services.database_url, CONNECTIONS).await?;
    let mut school = School::found(&databases, "School").await?;
    let mut figures = Figures {
        name: "Lectern".into(),
        start_p50_seconds: None,
        start_p99_seconds: None,
        drain_per_second: drain(arguments, services, &databases, &mut school).await?,
        rescue_seconds: None,
        other_tenant_seconds: None,
        remarks: Vec::new(),
    };
    if !arguments.drain_only {
        let starts = starts(arguments, services, &mut school).await?;
        figures.start_p50_seconds = percentile(&starts, 0.5);
        figures.start_p99_seconds = percentile(&starts, 0.99);
        figures.rescue_seconds = Some(rescue(arguments, services, &databases, &mut school).await?);
        let mut other = School::found(&databases, "Other school").await?;
        figures.other_tenant_seconds = Some(fairness(arguments, services, &databases, &mut school, &mut other).await?);
    }
    databases.close().await;
    Ok(figures)
}

fn errand() -> Errand {
    Errand { asked_at_micros: now_micros(), work_millis: 0, told: false }
}

/// All jobs are there before the workers start; the clock runs from the first one that begins.
async fn drain(
    arguments: &Arguments,
    services: &Services,
    databases: &Databases,
    school: &mut School,
) -> anyhow::Result<f64> {
    // The relay hands out the first ones first.
    school.ask(1, Errand { told: true, ..errand() }).await?;
    school.ask(arguments.drain - 1, errand()).await?;
    let mut fleet = Fleet::new();
    for _ in 0..WORKERS {
        fleet.start(services, arguments.slots, false)?;
    }
    let (began, _) = fleet.begun(1).await?[0];
    loop {
        sleep(POLL_INTERVAL).await;
        let lanes = ops::lanes(&mut *databases.dispatch.acquire().await?).await?;
        let open: i64 = lanes.iter().map(|lane| lane.queued + lane.delayed + lane.running).sum();
        if open == 0 {
            break;
        }
        ensure!(began.elapsed() < DRAIN_TIMEOUT, "{open} jobs were not drained");
    }
    let took = began.elapsed();
    fleet.stop().await?;
    Ok(f64::from(arguments.drain) / took.as_secs_f64())
}

/// Seconds from asking to beginning, sorted.
async fn starts(arguments: &Arguments, services: &Services, school: &mut School) -> anyhow::Result<Vec<f64>> {
    let mut fleet = Fleet::new();
    for _ in 0..WORKERS {
        fleet.start(services, arguments.slots, false)?;
    }
    // Both are at work before the first job counts.
    school.ask(arguments.rate, Errand { told: true, ..errand() }).await?;
    fleet.begun(arguments.rate as usize).await?;
    let count = arguments.rate * arguments.seconds;
    let mut ticks = interval(Duration::from_secs(1) / arguments.rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for _ in 0..count {
        ticks.tick().await;
        school.ask(1, Errand { told: true, ..errand() }).await?;
    }
    let begun = fleet.begun(count as usize).await?;
    fleet.stop().await?;
    let mut seconds: Vec<f64> = begun.iter().map(|(_, began)| began.after_micros as f64 / 1e6).collect();
    seconds.sort_by(f64::total_cmp);
    Ok(seconds)
}

/// One worker holds jobs and is killed, the other one gets them.
async fn rescue(
    arguments: &Arguments,
    services: &Services,
    databases: &Databases,
    school: &mut School,
) -> anyhow::Result<f64> {
    let mut fleet = Fleet::new();
    fleet.start(services, HELD.max(arguments.slots), true)?;
    school.ask(HELD, Errand { told: true, ..errand() }).await?;
    fleet.begun(HELD as usize).await?;
    fleet.start(services, arguments.slots, false)?;
    while ops::workers::list(&mut *databases.dispatch.acquire().await?).await?.len() < 2 {
        sleep(POLL_INTERVAL).await;
    }
    fleet.kill_first().await?;
    let killed = Instant::now();
    let begun = fleet.begun(HELD as usize).await?;
    let last = begun.iter().map(|(at, _)| *at).max().unwrap_or(killed);
    fleet.stop().await?;
    Ok((last - killed).as_secs_f64())
}

/// The longest that a single job of one school waits to begin while the flood of another is worked off.
async fn fairness(
    arguments: &Arguments,
    services: &Services,
    databases: &Databases,
    flooding: &mut School,
    other: &mut School,
) -> anyhow::Result<f64> {
    flooding.ask(arguments.flood, Errand { work_millis: FLOOD_WORK_MILLIS, ..errand() }).await?;
    let mut fleet = Fleet::new();
    for _ in 0..WORKERS {
        fleet.start(services, arguments.slots, false)?;
    }
    sleep(FLOOD_LEAD).await;
    let mut longest = 0.0_f64;
    for _ in 0..SINGLES {
        other.ask(1, Errand { told: true, ..errand() }).await?;
        let (_, began) = fleet.begun(1).await?[0];
        longest = longest.max(began.after_micros as f64 / 1e6);
        sleep(SINGLES_APART).await;
    }
    let lanes = ops::lanes(&mut *databases.dispatch.acquire().await?).await?;
    let waiting: i64 = lanes.iter().filter(|lane| lane.lane == LANE).map(|lane| lane.queued).sum();
    ensure!(waiting > 0, "the flood was over before the other school's last job");
    fleet.stop().await?;
    Ok(longest)
}

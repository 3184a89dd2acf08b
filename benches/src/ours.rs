//! Lectern on the same input: its own processes, from accepted upload to complete replay.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::script::children_cpu_seconds;
use crate::table::{Figures, More, Step};
use crate::tree;

const START_TIMEOUT: Duration = Duration::from_secs(120);
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(50);
const JOBS_PER_PAGE: u32 = 100;

#[derive(Deserialize)]
struct Address {
    api: String,
    environment: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ingested {
    session_id: String,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Jobs {
    items: Vec<Job>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    kind: String,
    unit: u32,
    state: String,
    result: Option<Result>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Result {
    /// Of the children that did the work.
    cpu_seconds: Option<f64>,
}

/// The stages in their order, by the name of their job.
const STAGES: [(&str, &str); 7] = [
    ("ingest_upload", "ingest"),
    ("render_chunk", "render"),
    ("transcribe", "transcribe"),
    ("settle", "settle"),
    ("read_slides", "read"),
    ("derive", "derive"),
    ("assemble", "assemble"),
];

/// What is looked at beside the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    Nothing,
    Memory,
}

/// Wall time is that of the ledger: from the first job's row, written when the upload was accepted, to the end of the
/// last. CPU is that of the worker with its children; the servers and the API are told as a step of their own.
pub fn run(name: &str, input: &Path, lanes: Option<&str>, folder: &Path, watch: Watch) -> anyhow::Result<Figures> {
    let lectern = binary()?;
    let data = folder.join("data");
    let before_servers = children_cpu_seconds()?;
    let mut dev = Command::new(&lectern)
        .args(["dev", "--no-worker", "--temporary", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("dev.log"))?)
        .spawn()
        .context("starting lectern dev")?;
    let address = address(&data.join("dev.json"), &mut dev)?;
    let mut worker = Command::new(&lectern)
        .arg("worker")
        .args(lanes.iter().flat_map(|lanes| ["--lanes", lanes]))
        .envs(&address.environment)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("worker.log"))?)
        .spawn()
        .context("starting lectern worker")?;
    let work = || ingest(&lectern, input, &address);
    let (memory_peak_bytes, measured) = match watch {
        Watch::Nothing => (None, work()),
        Watch::Memory => {
            let (peak, measured) = tree::peak_memory(worker.id(), work);
            (Some(peak), measured)
        }
    };
    let before_worker = children_cpu_seconds()?;
    // The speech child ends with its worker, unawaited.
    let speech_cpu = tree::cpu_seconds_below(worker.id())?;
    stop(&mut worker)?;
    let worker_cpu = children_cpu_seconds()? - before_worker + speech_cpu;
    stop(&mut dev)?;
    let servers_cpu = children_cpu_seconds()? - before_servers - (worker_cpu - speech_cpu);

    let jobs = measured?;
    let (wall_seconds, mut steps) = stages(&jobs)?;
    let children: f64 = steps.iter().map(|step| step.cpu_seconds).sum();
    for (name, cpu_seconds) in
        [("worker itself, light stages too", worker_cpu - children), ("API, PostgreSQL, Redis, S3", servers_cpu)]
    {
        steps.push(Step { name: name.to_owned(), wall_seconds: None, cpu_seconds });
    }
    let more = Some(More { first_chunk_seconds: first_chunk(&jobs)?, memory_peak_bytes });
    Ok(Figures { name: name.to_owned(), wall_seconds, cpu_seconds: worker_cpu, steps, more })
}

/// From the start of processing: the first job's.
fn first_chunk(jobs: &[Job]) -> anyhow::Result<f64> {
    let began = jobs.iter().filter_map(|job| job.started_at).min().context("no job was started")?;
    let first = jobs.iter().filter(|job| job.kind == "render_chunk" && job.unit == 0);
    let playable = first.filter_map(|job| job.finished_at).min().context("the first chunk was not rendered")?;
    Ok((playable - began).as_seconds_f64())
}

fn binary() -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("lectern");
    ensure!(path.exists(), "{} is missing: run `cargo build --workspace` first", path.display());
    Ok(path)
}

fn address(path: &Path, dev: &mut Child) -> anyhow::Result<Address> {
    let began = Instant::now();
    loop {
        if let Ok(text) = fs::read_to_string(path) {
            return Ok(serde_json::from_str(&text)?);
        }
        if dev.try_wait()?.is_some() || began.elapsed() > START_TIMEOUT {
            bail!("lectern dev did not start");
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

fn ingest(lectern: &Path, input: &Path, address: &Address) -> anyhow::Result<Vec<Job>> {
    let output =
        Command::new(lectern).args(["ingest", "--json"]).arg(input).env("LECTERN_API", &address.api).output()?;
    let printed = String::from_utf8(output.stdout)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = printed.lines().last().with_context(|| format!("lectern ingest printed nothing: {said}"))?;
    let ingested: Ingested = serde_json::from_str(last)?;
    ensure!(ingested.status == "finalized", "the recording is {}", ingested.status);
    let mut jobs = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut command = Command::new(lectern);
        command.args(["jobs", "list", "--json", "--limit", &JOBS_PER_PAGE.to_string()]);
        command.args(["--session", &ingested.session_id]).env("LECTERN_API", &address.api);
        if let Some(cursor) = &cursor {
            command.args(["--cursor", cursor]);
        }
        let page: Jobs = serde_json::from_slice(&command.output()?.stdout).context("reading the list of jobs")?;
        jobs.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return Ok(jobs),
        }
    }
}

fn stages(jobs: &[Job]) -> anyhow::Result<(f64, Vec<Step>)> {
    let seconds = |from: DateTime<Utc>, to: DateTime<Utc>| (to - from).as_seconds_f64();
    let done: Vec<&Job> = jobs.iter().filter(|job| job.state == "succeeded").collect();
    let accepted = done.iter().map(|job| job.created_at).min().context("no job succeeded")?;
    let ready = done.iter().filter_map(|job| job.finished_at).max().context("no job has ended")?;
    let mut steps = Vec::new();
    for (kind, name) in STAGES {
        let of_kind: Vec<&&Job> = done.iter().filter(|job| job.kind == kind).collect();
        let Some(from) = of_kind.iter().filter_map(|job| job.started_at).min() else { continue };
        let to = of_kind.iter().filter_map(|job| job.finished_at).max().unwrap_or(from);
        let cpu_seconds =
            of_kind.iter().filter_map(|job| job.result.as_ref()?.cpu_seconds).fold(0.0, |sum, seconds| sum + seconds);
        let (begins, ends) = (seconds(accepted, from), seconds(accepted, to));
        let name = format!("{name}, {} jobs, {begins:.1} to {ends:.1} s", of_kind.len());
        steps.push(Step { name, wall_seconds: Some(seconds(from, to)), cpu_seconds });
    }
    Ok((seconds(accepted, ready), steps))
}

/// SIGTERM, so that the process can end its own children.
fn stop(process: &mut Child) -> anyhow::Result<()> {
    Command::new("kill").args(["-TERM", &process.id().to_string()]).status()?;
    let began = Instant::now();
    while process.try_wait()?.is_none() {
        if began.elapsed() > STOP_TIMEOUT {
            process.kill()?;
        }
        std::thread::sleep(POLL_INTERVAL);
    }
    Ok(())
}

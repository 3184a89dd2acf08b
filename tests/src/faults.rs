//! What is done to a Lectern while classes are processed, and what must be true afterwards. `tests/faults.rs` plays the
//! short form of each, `lectern-bench faults` the long one.

mod aftermath;
mod api;
mod servers;
mod workers;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::lectern::{Ingested, Worker};
use crate::stage::Stage;
use crate::truth::class_file;

pub use aftermath::Quiet;

/// A recording that takes longer than this is lost: a lease, its rescue and the longest pause between tries fit many
/// times, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(300);
/// Workers that share the work.
const WORKERS: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    WorkersKilled,
    ApiKilled,
    RedisEmptied,
    RedisRestarted,
    PostgresRestarted,
    S3Refuses,
    WorkerStopped,
    DiskFull,
}

impl Fault {
    pub const ALL: [Fault; 8] = [
        Fault::WorkersKilled,
        Fault::ApiKilled,
        Fault::RedisEmptied,
        Fault::RedisRestarted,
        Fault::PostgresRestarted,
        Fault::S3Refuses,
        Fault::WorkerStopped,
        Fault::DiskFull,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Fault::WorkersKilled => "a worker killed at random",
            Fault::ApiKilled => "API killed after its answer",
            Fault::RedisEmptied => "Redis emptied (FLUSHALL)",
            Fault::RedisRestarted => "Redis killed and started",
            Fault::PostgresRestarted => "PostgreSQL killed and started",
            Fault::S3Refuses => "S3 refuses for a while",
            Fault::WorkerStopped => "a worker stopped past its lease",
            Fault::DiskFull => "the disk under S3 full for a while",
        }
    }
}

/// How hard it is done.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Processed at the same time.
    pub classes: Vec<PathBuf>,
    /// A short recording, for what is done to many.
    pub clip: PathBuf,
    pub workers_killed: u32,
    pub api_killed: u32,
    /// Of everything else.
    pub times: u32,
    pub outage: Duration,
}

const SHORT_CLASS_SECONDS: u32 = 26;
const CLIP_SECONDS: u32 = 5;

impl Scale {
    /// Seconds of processing: for every run of the tests.
    pub fn short(folder: &Path) -> Scale {
        Scale {
            classes: ["sorting", "revolution"].map(|name| cut(name, SHORT_CLASS_SECONDS, folder)).into(),
            clip: cut("biology", CLIP_SECONDS, folder),
            workers_killed: 3,
            api_killed: 6,
            times: 2,
            outage: Duration::from_secs(10),
        }
    }

    /// Whole classes, and as often as is promised.
    pub fn long(folder: &Path) -> Scale {
        Scale {
            classes: ["sorting", "revolution", "cities"].map(class_file).into(),
            clip: cut("biology", CLIP_SECONDS, folder),
            workers_killed: 20,
            api_killed: 100,
            times: 5,
            outage: Duration::from_secs(30),
        }
    }
}

/// The beginning of a class, by stream copy.
fn cut(class: &str, seconds: u32, folder: &Path) -> PathBuf {
    let file = folder.join(format!("{class}-{seconds}.mp4"));
    if !file.exists() {
        let status = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-i"])
            .arg(class_file(class))
            .args(["-t", &seconds.to_string(), "-c", "copy"])
            .arg(&file)
            .status();
        assert!(status.expect("ffmpeg runs").success(), "{class} cannot be cut");
    }
    file
}

/// Where chance comes from: `LECTERN_SEED`, or a new seed. Printed, so that what happened can happen again.
pub fn seed() -> u64 {
    let given = std::env::var("LECTERN_SEED");
    let seed = given.map_or_else(|_| rand::rng().random(), |seed| seed.parse().expect("LECTERN_SEED is a number"));
    println!("LECTERN_SEED={seed}");
    seed
}

/// What became of it.
#[derive(Debug)]
pub struct Trial {
    pub fault: Fault,
    /// How often it was done.
    pub count: u32,
    pub accepted: usize,
    pub completed: usize,
    /// Replays whose manifest is that of a quiet run, byte for byte.
    pub equal: usize,
    /// From the first accepted recording to the last complete one.
    pub seconds: f64,
    /// Longer than a quiet run of the same recordings; None where their number has none to compare with.
    pub delay_seconds: Option<f64>,
    /// What must not be.
    pub wrong: Vec<String>,
}

/// A fault in the making.
struct Strike<'a> {
    stage: &'a mut Stage,
    scale: &'a Scale,
    chance: StdRng,
    workers: Vec<Worker>,
    /// Everything that was accepted, with the file that it was.
    accepted: Vec<(Ingested, PathBuf)>,
    wrong: Vec<String>,
}

/// Plays one fault while the classes of `scale` are processed, and looks at what is left.
pub fn play(fault: Fault, stage: &mut Stage, scale: &Scale, quiet: &Quiet, seed: u64) -> Trial {
    let workers = (0..WORKERS).map(|_| stage.worker()).collect();
    let chance = StdRng::seed_from_u64(seed);
    let mut strike = Strike { stage, scale, chance, workers, accepted: Vec::new(), wrong: Vec::new() };
    let began = Instant::now();
    strike.accept_classes();
    let count = match fault {
        Fault::WorkersKilled => strike.kill_workers(),
        Fault::ApiKilled => strike.kill_api(),
        Fault::RedisEmptied => strike.repeat(|strike| strike.stage.empty_redis()),
        Fault::RedisRestarted => strike.repeat(|strike| strike.stage.restart_redis()),
        Fault::PostgresRestarted => strike.repeat(|strike| strike.stage.restart_postgres()),
        Fault::S3Refuses => strike.refuse_s3(),
        Fault::WorkerStopped => strike.stop_a_worker(),
        Fault::DiskFull => strike.fill_the_disk(),
    };
    let completed = strike.await_all();
    let seconds = began.elapsed().as_secs_f64();
    let equal = strike.compare(quiet);
    strike.look_at_jobs();
    strike.clean();
    let only_classes = strike.accepted.len() == scale.classes.len();
    Trial {
        fault,
        count,
        accepted: strike.accepted.len(),
        completed,
        equal,
        seconds,
        delay_seconds: only_classes.then_some(seconds - quiet.seconds),
        wrong: strike.wrong,
    }
}

impl Strike<'_> {
    fn accept(&mut self, file: &Path) {
        let accepted = self.stage.accept(file);
        self.accepted.push((accepted, file.to_owned()));
    }

    fn accept_classes(&mut self) {
        for class in &self.scale.classes.clone() {
            self.accept(class);
        }
    }

    /// Waits until a job of one of these kinds runs, and returns its worker's place. When none will, since all that was
    /// accepted is done, the classes are accepted again: what is done is done to a Lectern at work.
    fn at_work(&mut self, kinds: &[&str]) -> usize {
        const QUIET: Duration = Duration::from_secs(10);
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let workers = &self.workers;
            let found = self.stage.client.await_running(QUIET, |jobs| {
                jobs.iter().filter(|job| kinds.contains(&job.kind.as_str())).find_map(|job| {
                    let name = job.worker.as_deref()?;
                    workers.iter().position(|worker| worker.is_named(name))
                })
            });
            match found {
                Some(worker) => return worker,
                None if self.stage.client.jobs("state=queued").is_ok_and(|jobs| jobs.is_empty()) => {
                    self.accept_classes();
                }
                None => {}
            }
        }
        panic!("jobs are queued and none of {kinds:?} ran for {PATIENCE:?}");
    }

    /// A moment that is not always the same: a kind of job runs that chance chose.
    fn at_random_work(&mut self) -> usize {
        const KINDS: [&[&str]; 3] = [&["ingest_upload", "render_chunk"], &["render_chunk"], &["transcribe", "derive"]];
        let kinds = KINDS[self.chance.random_range(0..KINDS.len())];
        let worker = self.at_work(kinds);
        // Somewhere within it.
        std::thread::sleep(Duration::from_millis(self.chance.random_range(0..400)));
        worker
    }

    fn repeat(&mut self, mut once: impl FnMut(&mut Self)) -> u32 {
        for _ in 0..self.scale.times {
            self.at_random_work();
            once(self);
        }
        self.scale.times
    }
}

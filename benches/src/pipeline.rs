//! `pipeline`: a class from accepted upload to complete replay, beside what a user would write.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;
use tempfile::TempDir;

use crate::ours::Watch;
use crate::table::{Asked, Figures, verdict};
use crate::{input, machine, ours, results, script};

const CLASS_MINUTES: u32 = 10;
const LONG_MINUTES: u32 = 60;
const OF_PLAIN_MAX: f64 = 0.7;
const OF_EXPERT_MAX: f64 = 1.15;
const VP9_OF_PLAIN_MAX: f64 = 1.1;
const FIRST_CHUNK_SECONDS_MAX: f64 = 10.0;
/// Of what the short class took, times how much longer the long one is.
const LONG_OF_SHORT_MAX: f64 = 1.1;

#[derive(Args)]
pub struct Arguments {
    /// Only this part; without it, all.
    #[arg(long)]
    only: Option<Part>,
    /// Every contender runs so often; the table shows the fastest run of each.
    #[arg(long, default_value_t = 1)]
    rounds: u32,
    /// Of our worker; without it everything, fitted to the cores.
    #[arg(long)]
    lanes: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Ten minutes of H.264 and AAC, beside both scripts.
    Class,
    /// Ten minutes of VP9 and Opus, of which nothing can be copied, beside the plain script.
    Vp9,
    /// Sixty minutes of H.264 and AAC, beside six times ten; runs `class` too.
    Long,
}

/// A folder that goes with the bench: inputs, outputs of the contenders, data of our servers.
pub struct Work(TempDir);

impl Work {
    pub fn new() -> anyhow::Result<Work> {
        Ok(Work(tempfile::tempdir()?))
    }

    pub fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.0.path().join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    pub fn class(&self, minutes: u32) -> anyhow::Result<PathBuf> {
        input::class(self.0.path(), minutes * 60)
    }

    pub fn model(&self) -> PathBuf {
        results::repository().join("fixtures/model/ggml-fixture.en-q5_0.bin")
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let work = Work::new()?;
    println!("Classes of 1280x720 at 25 fps, on {}\n", machine::describe());
    let wanted = |part| arguments.only.is_none_or(|only| only == part);
    let lanes = arguments.lanes.as_deref();
    let mut asked = Vec::new();
    let mut found = Vec::new();
    let mut ask = |name: &str, value: f64, at_most: f64| asked.push(Asked { name: name.to_owned(), value, at_most });

    if wanted(Part::Class) || wanted(Part::Long) {
        let input = work.class(CLASS_MINUTES)?;
        let name = format!("lectern, {CLASS_MINUTES} minutes");
        let ours = fastest(arguments.rounds, |round| {
            ours::run(&name, &input, lanes, &work.folder(&format!("class-{round}"))?, Watch::Nothing)
        })?;
        if wanted(Part::Class) {
            let plain = fastest(arguments.rounds, |_| script::plain(&input, &work.model(), &work.folder("plain")?))?;
            let expert = fastest(arguments.rounds, |_| script::expert(&input, &work.model(), &work.folder("expert")?))?;
            ask("of plain", ours.wall_seconds / plain.wall_seconds, OF_PLAIN_MAX);
            ask("of expert", ours.wall_seconds / expert.wall_seconds, OF_EXPERT_MAX);
            found.extend([plain, expert]);
        }
        if wanted(Part::Long) {
            let input = work.class(LONG_MINUTES)?;
            let name = format!("lectern, {LONG_MINUTES} minutes");
            let long = ours::run(&name, &input, lanes, &work.folder("long")?, Watch::Nothing)?;
            let times = f64::from(LONG_MINUTES / CLASS_MINUTES);
            ask("60 minutes of 6 x 10", long.wall_seconds / (times * ours.wall_seconds), LONG_OF_SHORT_MAX);
            let first = long.more.map_or(f64::NAN, |more| more.first_chunk_seconds);
            ask("first chunk of 60 minutes, s", first, FIRST_CHUNK_SECONDS_MAX);
            found.push(long);
        }
        found.push(ours);
    }
    if wanted(Part::Vp9) {
        let input = input::vp9(work.0.path(), CLASS_MINUTES * 60)?;
        let plain = fastest(arguments.rounds, |_| {
            let figures = script::plain(&input, &work.model(), &work.folder("plain-vp9")?)?;
            Ok(Figures { name: String::from("plain script, VP9 and Opus"), ..figures })
        })?;
        let name = format!("lectern, {CLASS_MINUTES} minutes of VP9 and Opus");
        let ours = fastest(arguments.rounds, |round| {
            ours::run(&name, &input, lanes, &work.folder(&format!("vp9-{round}"))?, Watch::Nothing)
        })?;
        ask("VP9 of plain", ours.wall_seconds / plain.wall_seconds, VP9_OF_PLAIN_MAX);
        found.extend([plain, ours]);
    }
    found.iter().for_each(Figures::print);
    results::write("pipeline", &json!({ "contenders": found, "asked": asked }))?;
    Ok(verdict("pipeline", &asked))
}

fn fastest(rounds: u32, mut run: impl FnMut(u32) -> anyhow::Result<Figures>) -> anyhow::Result<Figures> {
    let mut fastest = run(0)?;
    for round in 1..rounds {
        let again = run(round)?;
        if again.wall_seconds < fastest.wall_seconds {
            fastest = again;
        }
    }
    Ok(fastest)
}

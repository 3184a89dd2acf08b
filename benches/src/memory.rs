//! `memory`: what a worker and its children hold at most, for a class of ten minutes and for a long one.

use anyhow::Context;
use clap::Args;
use serde_json::json;

use crate::ours::Watch;
use crate::pipeline::Work;
use crate::table::{Asked, verdict};
use crate::{machine, ours, results};

const SHORT_MINUTES: u32 = 10;
const LONG_OF_SHORT_MAX: f64 = 1.1;
/// Besides the model, which is as large as its file.
const MEGABYTES_MAX: f64 = 600.0;

#[derive(Args)]
pub struct Arguments {
    /// Length of the long class.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// Of our worker; without it everything, fitted to the cores.
    #[arg(long)]
    lanes: Option<String>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let work = Work::new()?;
    println!("Memory of a worker and its children, on {}\n", machine::describe());
    let peak = |minutes: u32| -> anyhow::Result<f64> {
        let input = work.class(minutes)?;
        let name = format!("{minutes} minutes");
        let figures = ours::run(&name, &input, arguments.lanes.as_deref(), &work.folder(&name)?, Watch::Memory)?;
        figures.print();
        let bytes = figures.more.and_then(|more| more.memory_peak_bytes).context("memory was not watched")?;
        Ok(bytes as f64 / 1e6)
    };
    let (short, long) = (peak(SHORT_MINUTES)?, peak(arguments.minutes)?);
    let model = std::fs::metadata(work.model())?.len() as f64 / 1e6;
    let asked = [
        Asked { name: String::from("long of short"), value: long / short, at_most: LONG_OF_SHORT_MAX },
        Asked { name: String::from("MB besides the model"), value: long.max(short) - model, at_most: MEGABYTES_MAX },
    ];
    results::write(
        "memory",
        &json!({ "megabytes": { "short": short, "long": long, "model": model }, "asked": asked }),
    )?;
    Ok(verdict("memory", &asked))
}

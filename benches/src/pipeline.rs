//! `pipeline`: a class from accepted upload to complete replay, beside what a user would write.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::table::Figures;
use crate::{input, machine, ours, script};

#[derive(Args)]
pub struct Arguments {
    /// Length of the class.
    #[arg(long, default_value_t = 10)]
    minutes: u32,
    /// Every contender runs so often; the table shows the fastest run of each.
    #[arg(long, default_value_t = 1)]
    rounds: u32,
    /// Of our worker.
    #[arg(long, default_value = "transcode=1,transcribe=1,light=2")]
    lanes: String,
}

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the benches lie in the workspace").to_path_buf()
}

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let work = tempfile::tempdir()?;
    let model = repository().join("fixtures/model/ggml-fixture.en-q5_0.bin");
    let input = input::class(work.path(), arguments.minutes * 60)?;
    println!("{} minutes of class, 1280x720, on {}\n", arguments.minutes, machine::describe());

    let mut contenders: Vec<Figures> = Vec::new();
    for round in 0..arguments.rounds {
        let folder = |name: &str| -> anyhow::Result<PathBuf> {
            let folder = work.path().join(format!("{name}-{round}"));
            fs::create_dir_all(&folder)?;
            Ok(folder)
        };
        for figures in [
            script::plain(&input, &model, &folder("plain")?)?,
            script::expert(&input, &model, &folder("expert")?)?,
            ours::run(&input, &arguments.lanes, &folder("lectern")?)?,
        ] {
            match contenders.iter_mut().find(|known| known.name == figures.name) {
                Some(known) if figures.wall_seconds < known.wall_seconds => *known = figures,
                Some(_) => {}
                None => contenders.push(figures),
            }
        }
    }
    for figures in &contenders {
        figures.print();
        println!();
    }
    let wall =
        |name: &str| contenders.iter().find(|figures| figures.name == name).map_or(f64::NAN, |one| one.wall_seconds);
    let results = repository().join("benches/results");
    fs::create_dir_all(&results)?;
    let report = json!({
        "machine": machine::describe(),
        "minutes": arguments.minutes,
        "lanes": arguments.lanes,
        "contenders": contenders,
    });
    fs::write(results.join("pipeline.json"), serde_json::to_vec_pretty(&report)?)?;
    println!(
        "pipeline: lectern {:.1} s, {:.2} of plain, {:.2} of expert",
        wall("lectern"),
        wall("lectern") / wall("plain script"),
        wall("lectern") / wall("expert script")
    );
    Ok(())
}

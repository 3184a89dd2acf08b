//! `faults`: nothing is lost, whatever is taken away while classes are processed.

use clap::Args;
use lectern_tests::faults::{self, Fault, Quiet, Scale, Trial};
use lectern_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{machine, results};

#[derive(Args)]
pub struct Arguments {
    /// The short form of each, as the tests play it.
    #[arg(long)]
    short: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let work = tempfile::tempdir()?;
    let scale = if arguments.short { Scale::short(work.path()) } else { Scale::long(work.path()) };
    let seed = faults::seed();
    println!("{} classes at a time, on {}\n", scale.classes.len(), machine::describe());

    let mut stage = Stage::start();
    let quiet = Quiet::of(&mut stage, &scale);
    println!(
        "{:<36} {:>5} {:>10} {:>10} {:>8} {:>8} {:>9}",
        "fault", "times", "accepted", "complete", "equal", "s", "delay s"
    );
    let quiet_count = scale.classes.len();
    println!(
        "{:<36} {:>5} {quiet_count:>10} {quiet_count:>10} {:>8} {:>8.1} {:>9}",
        "none (a quiet run)", "", "", quiet.seconds, ""
    );
    let mut trials = Vec::new();
    for fault in Fault::ALL {
        let trial = faults::play(fault, &mut stage, &scale, &quiet, seed);
        print(&trial);
        trials.push(trial);
    }
    let found = json!({
        "seed": seed,
        "classes": scale.classes.len(),
        "outageSeconds": scale.outage.as_secs_f64(),
        "quietSeconds": quiet.seconds,
        "faults": trials.iter().map(as_json).collect::<Vec<_>>(),
    });
    results::write("faults", &found)?;

    let sum = |of: fn(&Trial) -> usize| trials.iter().map(of).sum::<usize>();
    let times: u32 = trials.iter().map(|trial| trial.count).sum();
    let wrong = sum(|trial| trial.wrong.len());
    println!(
        "\nfaults: {times} faults, {} of {} accepted recordings complete, {} manifests equal, {wrong} things wrong",
        sum(|trial| trial.completed),
        sum(|trial| trial.accepted),
        sum(|trial| trial.equal),
    );
    Ok(wrong == 0)
}

fn print(trial: &Trial) {
    let delay = trial.delay_seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.1}"));
    println!(
        "{:<36} {:>5} {:>10} {:>10} {:>8} {:>8.1} {delay:>9}",
        trial.fault.name(),
        trial.count,
        trial.accepted,
        trial.completed,
        trial.equal,
        trial.seconds
    );
    for wrong in &trial.wrong {
        println!("    WRONG: {wrong}");
    }
}

fn as_json(trial: &Trial) -> Value {
    json!({
        "fault": trial.fault.name(),
        "count": trial.count,
        "accepted": trial.accepted,
        "completed": trial.completed,
        "equalManifests": trial.equal,
        "seconds": trial.seconds,
        "delaySeconds": trial.delay_seconds,
        "wrong": trial.wrong,
    })
}

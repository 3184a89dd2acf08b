//! Benchmarks of Lectern beside what its users would do instead.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod faults;
mod input;
mod machine;
mod ours;
mod pipeline;
mod script;
mod table;
mod whisper;

/// Benchmarks of Lectern beside what its users would do instead.
#[derive(Parser)]
#[command(name = "lectern-bench")]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Workers, API and servers die while classes are processed: nothing may be lost, nothing may differ.
    Faults(faults::Arguments),
    /// A class from accepted upload to complete replay, beside two scripts of ffmpeg and whisper.cpp.
    Pipeline(pipeline::Arguments),
    /// Transcribes a wav file by whisper.cpp alone; the scripts call it.
    #[command(hide = true)]
    Whisper(whisper::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().bench {
        Bench::Faults(arguments) => faults::run(&arguments),
        Bench::Pipeline(arguments) => pipeline::run(&arguments),
        Bench::Whisper(arguments) => whisper::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lectern-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

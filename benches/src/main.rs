//! Benchmarks of Lectern beside what its users would do instead.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod input;
mod machine;
mod ours;
mod pipeline;
mod queue;
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
    /// A class from accepted upload to complete replay, beside two scripts of ffmpeg and whisper.cpp.
    Pipeline(pipeline::Arguments),
    /// Start latency, drain, rescue and fairness of the queue, beside BullMQ and Celery on the same Redis.
    Queue(queue::Arguments),
    /// One worker process of the queue bench.
    #[command(hide = true)]
    QueueWorker(queue::worker::Arguments),
    /// Transcribes a wav file by whisper.cpp alone; the scripts call it.
    #[command(hide = true)]
    Whisper(whisper::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().bench {
        Bench::Pipeline(arguments) => pipeline::run(&arguments),
        Bench::Queue(arguments) => queue::run(&arguments),
        Bench::QueueWorker(arguments) => queue::worker::run(arguments),
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

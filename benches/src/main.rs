//! Benchmarks of Lectern beside what its users would do instead. A bench ends with 1 when a figure misses what is asked.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod faults;
mod input;
mod machine;
mod memory;
mod ours;
mod pipeline;
mod queue;
mod results;
mod script;
mod search;
mod table;
mod tree;
mod whisper;

/// Benchmarks of Lectern beside what its users would do instead. Ends with 1 when a figure misses what is asked.
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
    /// What a worker and its children hold at most, for a short class and a long one.
    Memory(memory::Arguments),
    /// Start latency, drain, rescue and fairness of the queue, beside BullMQ and Celery on the same Redis.
    Queue(queue::Arguments),
    /// How long the API takes to search 200 hours of classes.
    Search(search::Arguments),
    /// One worker process of the queue bench.
    #[command(hide = true)]
    QueueWorker(queue::worker::Arguments),
    /// Transcribes a wav file by whisper.cpp alone; the scripts call it.
    #[command(hide = true)]
    Whisper(whisper::Arguments),
}

fn main() -> ExitCode {
    let held = match Arguments::parse().bench {
        Bench::Faults(arguments) => faults::run(&arguments),
        Bench::Pipeline(arguments) => pipeline::run(&arguments),
        Bench::Memory(arguments) => memory::run(&arguments),
        Bench::Queue(arguments) => queue::run(&arguments),
        Bench::Search(arguments) => search::run(&arguments),
        Bench::QueueWorker(arguments) => queue::worker::run(arguments).map(|()| true),
        Bench::Whisper(arguments) => whisper::run(&arguments).map(|()| true),
    };
    match held {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("lectern-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

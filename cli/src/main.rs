//! The one binary of Lectern. `lectern --help` lists what it does.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use media::sandbox::Enforcement;

mod capacity;
mod client;
mod commands;
mod development;
mod logging;
mod progress;
mod settings;
mod stack;

/// Lectern turns a class into a replay that students learn from.
#[derive(Parser)]
#[command(name = "lectern", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays a recorded class through the whole system on this machine and shows what comes out.
    Demo(commands::demo::Arguments),
    /// Runs everything on this machine: PostgreSQL, Redis, S3, the API and a worker.
    Dev(commands::dev::Arguments),
    /// Runs the API.
    Api(commands::api::Arguments),
    /// Runs a worker.
    Worker(commands::worker::Arguments),
    /// Brings the database's schema up to date.
    Migrate(commands::migrate::Arguments),
    /// Uploads a recording and waits for its replay.
    Ingest(commands::ingest::Arguments),
    /// Writes a replay to a folder that any static file server can serve.
    Export(commands::export::Arguments),
    /// Shows jobs and acts on them.
    Jobs(commands::jobs::Arguments),
    /// Deletes objects that no row points at.
    Clean(commands::clean::Arguments),
    /// Lists, fetches and verifies speech models.
    Models(commands::models::Arguments),
    /// Tells what this machine lacks, and how to get it.
    Doctor(commands::doctor::Arguments),
    /// Decodes media for a worker; started by it.
    #[command(hide = true)]
    MediaChild(ChildArguments),
    /// Recognises speech for a worker; started by it.
    #[command(hide = true)]
    SpeechChild(ChildArguments),
    /// Reads slides for a worker; started by it.
    #[command(hide = true)]
    ReaderChild(ReaderArguments),
}

#[derive(clap::Args)]
struct ChildArguments {
    #[arg(long, default_value_t)]
    sandbox: Enforcement,
}

#[derive(clap::Args)]
struct ReaderArguments {
    #[command(flatten)]
    child: ChildArguments,
    #[arg(long)]
    languages: String,
    /// Tesseract.
    #[arg(long)]
    program: PathBuf,
}

fn main() -> ExitCode {
    // The children come first: they need no runtime and no logging.
    let command = match Arguments::parse().command {
        Command::MediaChild(child) => return media::child_main(child.sandbox),
        Command::SpeechChild(child) => return media::speech_child_main(child.sandbox),
        Command::ReaderChild(ReaderArguments { child: ChildArguments { sandbox }, languages, program }) => {
            return media::reader_child_main(&media::slide_text::ReaderArguments { sandbox, program, languages });
        }
        other => other,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
    let result = runtime.block_on(async {
        match command {
            Command::Demo(arguments) => commands::demo::run(arguments).await,
            Command::Dev(arguments) => commands::dev::run(arguments).await,
            Command::Api(arguments) => commands::api::run(arguments).await,
            Command::Worker(arguments) => commands::worker::run(arguments).await,
            Command::Migrate(arguments) => commands::migrate::run(arguments).await,
            Command::Ingest(arguments) => commands::ingest::run(arguments).await,
            Command::Export(arguments) => commands::export::run(arguments).await,
            Command::Jobs(arguments) => commands::jobs::run(arguments).await,
            Command::Clean(arguments) => commands::clean::run(arguments).await,
            Command::Models(arguments) => commands::models::run(arguments).await,
            Command::Doctor(arguments) => commands::doctor::run(arguments).await,
            Command::MediaChild(_) | Command::SpeechChild(_) | Command::ReaderChild(_) => unreachable!("handled above"),
        }
    });
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("lectern: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn every_command_can_be_parsed() {
        super::Arguments::command().debug_assert();
    }
}

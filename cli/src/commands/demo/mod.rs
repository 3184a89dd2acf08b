//! `lectern demo`: classes become a course of replays before one's eyes, on nothing but this machine.

mod course;
mod replay;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};
use uuid::Uuid;

use crate::capacity;
use crate::client::{Client, Target};
use crate::commands::{export, ingest};
use crate::development::{Development, Plan, PlannedServers};
use crate::progress::Progress;
use crate::settings::{Encoding, Media, Notes, SlideText, Speech};
use crate::{logging, stack};

#[derive(clap::Args)]
pub struct Arguments {
    /// A recording of yours; without it, the classes that come with the sources.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Also exports the replay into this folder; of several, that of the class `cities`.
    #[arg(long)]
    export: Option<PathBuf>,
    /// Ends after printing.
    #[arg(long)]
    once: bool,
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[command(flatten)]
    capacity: capacity::Flags,
    #[command(flatten)]
    media: Media,
    #[command(flatten)]
    speech: Speech,
    #[command(flatten)]
    notes: Notes,
    #[command(flatten)]
    slide_text: SlideText,
    #[command(flatten)]
    encoding: Encoding,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start("warn");
    let what = What::of(&arguments)?;
    println!("Lectern demo: {}\n", what.name());
    let data = tempfile::tempdir().context("making a temporary folder")?;
    let began = Instant::now();
    let development = Development::start(Plan {
        listen: arguments.listen,
        data: data.path().to_owned(),
        capacity: Some(arguments.capacity.capacity()?),
        media: arguments.media.clone(),
        servers: PlannedServers::Temporary,
        speech: arguments.speech.clone(),
        notes: arguments.notes.clone(),
        slide_text: arguments.slide_text.clone(),
        encoding: arguments.encoding.clone(),
    })
    .await?;
    println!("PostgreSQL, Redis, S3, API and worker are up after {}.\n", replay::seconds(began.elapsed()));

    let url = development.api_url();
    let shown = tokio::select! {
        shown = show(&arguments, &what, &url) => shown,
        () = stack::told_to_stop() => Err(anyhow::anyhow!("stopped")),
    };
    if shown.as_ref().is_ok_and(|outcome| *outcome != Outcome::Nothing) && !arguments.once {
        println!("\nServing until Ctrl-C.");
        stack::told_to_stop().await;
    }
    development.stop().await?;
    Ok(if shown? == Outcome::Whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What becomes a replay.
enum What {
    File(PathBuf),
    Classes(Vec<course::Class>),
}

impl What {
    fn of(arguments: &Arguments) -> anyhow::Result<What> {
        match &arguments.file {
            Some(file) if file.is_file() => Ok(What::File(file.clone())),
            Some(file) => bail!("{} is no file", file.display()),
            None => Ok(What::Classes(course::classes().context("name a recording of yours by --file")?)),
        }
    }

    fn name(&self) -> String {
        match self {
            What::File(file) => file.display().to_string(),
            What::Classes(classes) => format!("{} classes that come with the sources", classes.len()),
        }
    }
}

/// What there is to see in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Nothing,
    /// Something is missing, and says so.
    Incomplete,
    Whole,
}

async fn show(arguments: &Arguments, what: &What, api: &str) -> anyhow::Result<Outcome> {
    let target = Target { api: Some(api.to_owned()), token: None };
    let client = target.connect("teacher").await?;
    let course = client.first_course().await?;
    let export = arguments.export.as_deref();
    let outcome = match what {
        What::File(file) => show_file(&client, file, course, export).await?,
        What::Classes(classes) => course::show(&client, classes, course, export).await?,
    };
    if outcome != Outcome::Nothing {
        println!("\nOpen {}", browser_address(api));
        println!(
            "and pick Student, who watches, reads and searches, or Teacher, who also uploads, edits and publishes."
        );
    }
    Ok(outcome)
}

async fn show_file(client: &Client, file: &Path, course: Uuid, folder: Option<&Path>) -> anyhow::Result<Outcome> {
    let mut progress = Progress::new(std::io::stderr().is_terminal());
    let recording = ingest::upload(client, file, course, &ingest::title_of(file), &mut progress).await?;
    let accepted = Instant::now();
    let recording = progress.follow(client, recording.id).await?;
    let took = accepted.elapsed();
    if let Some(failure) = &recording.failure {
        println!("\nThis did not become a replay: {} ({})", failure.message, failure.code);
        return Ok(Outcome::Nothing);
    }
    if recording.has_failed() {
        println!("\nProcessing failed; the worker's messages above say why.");
        return Ok(Outcome::Nothing);
    }
    let outcome = replay::print(client, &recording, took).await?;
    client.publish(recording.session_id).await?;
    if let Some(folder) = folder {
        export_into(client, recording.session_id, folder).await?;
    }
    println!("\nWatch: {}", ingest::page_url(client, recording.session_id).await?);
    Ok(outcome)
}

async fn export_into(client: &Client, session: Uuid, folder: &Path) -> anyhow::Result<()> {
    let files = export::export(client, session, folder).await?;
    println!("\nExported {files} files to {}.", folder.display());
    Ok(())
}

/// By the name that people know it by.
fn browser_address(api: &str) -> String {
    format!("{}/", api.replace("//127.0.0.1:", "//localhost:"))
}

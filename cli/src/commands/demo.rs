//! `lectern demo`: a class becomes a replay before one's eyes, on nothing but this machine.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use timeline::document::{Chapter, Highlight, Manifest, SlideShowing, Transcript};

use crate::capacity;
use crate::client::{Client, Recording, Target};
use crate::commands::{export, ingest};
use crate::development::{Development, Plan, PlannedServers};
use crate::progress::Progress;
use crate::settings::{Encoding, Media, Notes, SlideText, Speech};
use crate::{logging, stack};

/// The class that a newcomer sees when no file is named.
const CLASS: &str = "fixtures/classes/cities.mp4";
/// Cues that are printed; the page has all.
const CUES_SHOWN: usize = 8;

#[derive(clap::Args)]
pub struct Arguments {
    /// A recording of yours; without it, a class that comes with the sources.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Also exports the replay into this folder.
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
    let file = arguments.file.clone().unwrap_or_else(|| PathBuf::from(CLASS));
    if !file.is_file() {
        bail!("{} is no file: name a recording by --file", file.display());
    }
    println!("Lectern demo: {}\n", file.display());
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
    println!("PostgreSQL, Redis, S3, API and worker are up after {}.\n", seconds(began.elapsed()));

    let url = development.api_url();
    let shown = tokio::select! {
        shown = show(&arguments, &file, &url) => shown,
        () = stack::told_to_stop() => Err(anyhow::anyhow!("stopped")),
    };
    if shown.as_ref().is_ok_and(|succeeded| *succeeded) && !arguments.once {
        println!("\nServing until Ctrl-C.");
        stack::told_to_stop().await;
    }
    development.stop().await?;
    Ok(if shown? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether there is a whole replay.
async fn show(arguments: &Arguments, file: &Path, api: &str) -> anyhow::Result<bool> {
    let target = Target { api: Some(api.to_owned()), token: None };
    let client = target.connect("teacher").await?;
    let course = client.first_course().await?;
    let mut progress = Progress::new(std::io::stderr().is_terminal());
    let recording = ingest::upload(&client, file, course, &ingest::title_of(file), &mut progress).await?;
    let accepted = Instant::now();
    let recording = progress.follow(&client, recording.id).await?;
    let took = accepted.elapsed();
    if let Some(failure) = &recording.failure {
        println!("\nThis did not become a replay: {} ({})", failure.message, failure.code);
        return Ok(false);
    }
    if recording.has_failed() {
        println!("\nProcessing failed; the worker's messages above say why.");
        return Ok(false);
    }
    let whole = print(&client, &recording, took).await?;
    if let Some(folder) = &arguments.export {
        let files = export::export(&client, recording.session_id, folder).await?;
        println!("\nExported {files} files to {}.", folder.display());
    }
    println!("\nWatch: {}", ingest::page_url(&client, recording.session_id).await?);
    Ok(whole)
}

async fn print(client: &Client, recording: &Recording, took: Duration) -> anyhow::Result<bool> {
    let links = client.links(recording.session_id).await?.context("the replay has no page")?;
    let base = links.page_url.trim_end_matches('/');
    let manifest: Manifest = document(client, base, "manifest.json").await?.context("the replay has no manifest")?;
    let length = manifest.duration.get();
    let speed = length / took.as_secs_f64();
    println!(
        "\nReady {} after the upload: {} of class, {speed:.1} times faster than it was taught.",
        seconds(took),
        clock(length)
    );

    println!("\nRungs");
    for line in text(client, base, "master.m3u8").await?.lines().filter(|line| line.starts_with("#EXT-X-STREAM-INF")) {
        println!("  {}", line.trim_start_matches("#EXT-X-STREAM-INF:"));
    }
    let slides: Vec<SlideShowing> = document(client, base, "slides.json").await?.unwrap_or(Vec::new());
    println!("\nSlides ({})", slides.len());
    for slide in &slides {
        println!("  {:>6}  page {}", clock(slide.start.get()), slide.page + 1);
    }
    if let Some(transcript) = document::<Transcript>(client, base, "transcript.json").await? {
        println!("\nTranscript ({} cues, {}, by {})", transcript.cues.len(), transcript.language, transcript.model);
        for cue in transcript.cues.iter().take(CUES_SHOWN) {
            println!("  {:>6}  {}", clock(cue.start.get()), cue.text.replace('\n', " "));
        }
        if transcript.cues.len() > CUES_SHOWN {
            println!("          …");
        }
    }
    let chapters: Vec<Chapter> = document(client, base, "chapters.json").await?.unwrap_or(Vec::new());
    println!("\nChapters");
    for chapter in &chapters {
        println!("  {:>6}  {}", clock(chapter.start.get()), chapter.title);
    }
    let highlights: Vec<Highlight> = document(client, base, "highlights.json").await?.unwrap_or(Vec::new());
    println!("\nHighlights");
    for highlight in &highlights {
        println!("  {:>6}  {}", clock(highlight.start.get()), highlight.text);
    }
    println!("\nNotes\n");
    for line in text(client, base, "notes.md").await?.lines() {
        println!("  {line}");
    }
    for gap in &manifest.gaps {
        println!("\nGap {} to {}: {:?}", clock(gap.start.get()), clock(gap.end.get()), gap.reason);
    }
    for part in &manifest.missing {
        println!("\nMissing {}: {}", part.part, part.reason);
    }
    Ok(manifest.gaps.is_empty() && !recording.lacks_something())
}

async fn document<T: DeserializeOwned>(client: &Client, base: &str, name: &str) -> anyhow::Result<Option<T>> {
    let Some(answer) = client.file(&format!("{base}/{name}")).await? else { return Ok(None) };
    Ok(Some(answer.json().await.with_context(|| format!("reading {name}"))?))
}

/// Empty when there is no such file.
async fn text(client: &Client, base: &str, name: &str) -> anyhow::Result<String> {
    match client.file(&format!("{base}/{name}")).await? {
        Some(answer) => answer.text().await.with_context(|| format!("reading {name}")),
        None => Ok(String::new()),
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

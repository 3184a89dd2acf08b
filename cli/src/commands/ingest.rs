//! `lectern ingest FILE`: uploads a recording and follows it until its replay is there.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use serde_json::json;
use uuid::Uuid;

use crate::client::{Client, Recording, Target};
use crate::progress::Progress;

#[derive(clap::Args)]
pub struct Arguments {
    /// mp4, mov, mkv, webm, mp3 …
    file: PathBuf,
    #[command(flatten)]
    target: Target,
    /// Of the class; without it, the file's name.
    #[arg(long)]
    title: Option<String>,
    /// The course to put it into; without it, the first.
    #[arg(long)]
    course: Option<Uuid>,
    /// Goes on with an upload of this file that broke off, by its recording; what has arrived is not sent again.
    #[arg(long, value_name = "RECORDING", conflicts_with_all = ["title", "course"])]
    resume: Option<Uuid>,
    /// Comes back when the upload is complete, without waiting for the replay.
    #[arg(long)]
    no_wait: bool,
    /// Prints the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let client = arguments.target.connect("teacher").await?;
    let mut progress = Progress::new(std::io::stderr().is_terminal() && !arguments.json);
    let mut recording = match arguments.resume {
        Some(recording) => {
            let announced = client.recording(recording).await?.size;
            ensure!(announced == Some(size_of(&arguments.file).await?), "this is not the file that was announced");
            send(&client, &arguments.file, recording, &mut progress).await?
        }
        None => {
            let course = match arguments.course {
                Some(course) => course,
                None => client.first_course().await?,
            };
            let title = arguments.title.unwrap_or_else(|| title_of(&arguments.file));
            upload(&client, &arguments.file, course, &title, &mut progress).await?
        }
    };
    if !arguments.no_wait {
        recording = progress.follow(&client, recording.id).await?;
    }
    let page_url = if recording.is_ready() { Some(page_url(&client, recording.session_id).await?) } else { None };
    if arguments.json {
        let failure =
            recording.failure.as_ref().map(|failure| json!({ "code": failure.code, "message": failure.message }));
        let result = json!({
            "sessionId": recording.session_id,
            "recordingId": recording.id,
            "status": recording.status,
            "failure": failure,
            "pageUrl": page_url,
        });
        println!("{result}");
    } else {
        print(&recording, page_url.as_deref());
    }
    Ok(if recording.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

pub async fn upload(
    client: &Client,
    file: &std::path::Path,
    course: Uuid,
    title: &str,
    progress: &mut Progress,
) -> anyhow::Result<Recording> {
    let recording = client.announce(file, course, title).await?;
    send(client, file, recording, progress).await
}

async fn send(
    client: &Client,
    file: &std::path::Path,
    recording: Uuid,
    progress: &mut Progress,
) -> anyhow::Result<Recording> {
    progress.upload_begins(size_of(file).await?);
    let mut sent = |bytes| progress.uploaded(bytes);
    let recording = client.send(file, recording, &mut sent).await?;
    progress.upload_ends();
    Ok(recording)
}

async fn size_of(file: &std::path::Path) -> anyhow::Result<u64> {
    Ok(tokio::fs::metadata(file).await.with_context(|| format!("{}", file.display()))?.len())
}

/// The file's name without its ending, words parted by spaces.
pub fn title_of(file: &std::path::Path) -> String {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("Recording");
    stem.replace(['_', '-'], " ")
}

pub async fn page_url(client: &Client, session: Uuid) -> anyhow::Result<String> {
    let links = client.links(session).await?.context("the replay has no page")?;
    Ok(client.address(&links.page_url))
}

fn print(recording: &Recording, page_url: Option<&str>) {
    println!("Session {}", recording.session_id);
    match (&recording.failure, page_url) {
        (Some(failure), _) => println!("Failed: {} ({})", failure.message, failure.code),
        (None, Some(page)) => println!("Watch:  {page}"),
        (None, None) => println!("Recording {} is {}.", recording.id, recording.status),
    }
}

//! What came out of one class, in words.

use std::time::Duration;

use anyhow::Context;
use serde::de::DeserializeOwned;
use timeline::document::{Chapter, Highlight, Manifest, SlideShowing, Transcript};

use super::Outcome;
use crate::client::{Client, Recording};

/// Cues that are printed; the page has all.
const CUES_SHOWN: usize = 8;

/// `took` is from the end of the upload to the replay.
pub async fn print(client: &Client, recording: &Recording, took: Duration) -> anyhow::Result<Outcome> {
    let base = &folder(client, recording).await?;
    let manifest = manifest(client, base).await?;
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
    Ok(outcome(recording, &manifest))
}

/// Of a replay that is there.
pub fn outcome(recording: &Recording, manifest: &Manifest) -> Outcome {
    let is_whole = manifest.gaps.is_empty() && !recording.lacks_something();
    if is_whole { Outcome::Whole } else { Outcome::Incomplete }
}

/// Address of the replay's files, without a slash.
pub async fn folder(client: &Client, recording: &Recording) -> anyhow::Result<String> {
    let links = client.links(recording.session_id).await?.context("the replay has no page")?;
    Ok(links.page_url.trim_end_matches('/').to_owned())
}

pub async fn manifest(client: &Client, base: &str) -> anyhow::Result<Manifest> {
    document(client, base, "manifest.json").await?.context("the replay has no manifest")
}

pub async fn document<T: DeserializeOwned>(client: &Client, base: &str, name: &str) -> anyhow::Result<Option<T>> {
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

pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

pub fn clock(seconds: f64) -> String {
    let whole = seconds as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

//! The classes that come with the sources become a course: uploaded and processed side by side, then published.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures::future::try_join_all;
use serde::Deserialize;
use timeline::document::{Chapter, SlideShowing, Transcript};
use uuid::Uuid;

use super::Outcome;
use super::replay::{self, clock, document, seconds};
use crate::client::{Client, Recording};
use crate::progress::{self, Board, Row};

const CLASSES: &str = "fixtures/classes";
/// The one that an export holds.
const EXPORTED: &str = "cities";

pub struct Class {
    name: String,
    file: PathBuf,
    title: String,
}

/// A class's truth: what is known of it because it was made.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Truth {
    slides_shown: Vec<Slide>,
}

#[derive(Deserialize)]
struct Slide {
    title: String,
}

struct Made {
    recording: Recording,
    /// From the end of the upload.
    took: Duration,
}

pub fn classes() -> anyhow::Result<Vec<Class>> {
    classes_in(Path::new(CLASSES))
}

/// In the order of their names.
fn classes_in(folder: &Path) -> anyhow::Result<Vec<Class>> {
    let name = folder.display();
    let folder = std::fs::read_dir(folder).with_context(|| format!("{name} is not here"))?;
    let mut files = folder.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "mp4"));
    files.sort();
    ensure!(!files.is_empty(), "{name} holds no class");
    files.into_iter().map(Class::read).collect()
}

impl Class {
    /// Its title is that of its first slide.
    fn read(file: PathBuf) -> anyhow::Result<Class> {
        let name = file.file_stem().and_then(|stem| stem.to_str()).context("the name of a class is not UTF-8")?;
        let path = file.with_file_name(format!("{name}.truth.json"));
        let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
        let truth: Truth = serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?;
        let title = truth.slides_shown.into_iter().next().context("a class without a slide")?.title;
        Ok(Class { name: name.to_owned(), file, title })
    }
}

/// Whole when all of them are.
pub async fn show(client: &Client, classes: &[Class], course: Uuid, export: Option<&Path>) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let titles: Vec<_> = classes.iter().map(|class| class.title.as_str()).collect();
    let board = Board::new(std::io::stderr().is_terminal(), &titles);
    let making = classes.iter().zip(board.rows).map(|(class, row)| make(client, course, class, row));
    let made = try_join_all(making).await?;
    let took = began.elapsed();

    println!();
    let mut outcomes = Vec::new();
    let mut length = 0.0;
    for (class, made) in classes.iter().zip(&made) {
        let (outcome, duration) = print(client, class, made).await?;
        outcomes.push(outcome);
        length += duration;
    }
    println!(
        "\n{} of class in {}, {:.1} times faster than it was taught.",
        clock(length),
        seconds(took),
        length / took.as_secs_f64()
    );
    let exported = classes.iter().zip(&made).find(|(class, _)| class.name == EXPORTED);
    if let (Some(folder), Some((_, made))) = (export, exported.filter(|(_, made)| made.recording.is_ready())) {
        super::export_into(client, made.recording.session_id, folder).await?;
    }
    Ok(if outcomes.iter().all(|outcome| *outcome == Outcome::Whole) {
        Outcome::Whole
    } else if outcomes.iter().all(|outcome| *outcome == Outcome::Nothing) {
        Outcome::Nothing
    } else {
        Outcome::Incomplete
    })
}

async fn make(client: &Client, course: Uuid, class: &Class, mut row: Row) -> anyhow::Result<Made> {
    let recording = client.announce(&class.file, course, &class.title).await?;
    let recording = client.send(&class.file, recording, &mut |_| {}).await?;
    row.uploaded();
    let accepted = Instant::now();
    let recording = progress::follow(client, recording.id, &mut |stages| row.show(stages)).await?;
    let took = accepted.elapsed();
    if recording.is_ready() {
        client.publish(recording.session_id).await?;
    }
    row.ends(recording.is_ready());
    Ok(Made { recording, took })
}

/// In one line, with its length in seconds.
async fn print(client: &Client, class: &Class, made: &Made) -> anyhow::Result<(Outcome, f64)> {
    let title = &class.title;
    let recording = &made.recording;
    if let Some(failure) = &recording.failure {
        println!("{title:<24}  did not become a replay: {} ({})", failure.message, failure.code);
        return Ok((Outcome::Nothing, 0.0));
    }
    if recording.has_failed() {
        println!("{title:<24}  failed; the worker's messages above say why");
        return Ok((Outcome::Nothing, 0.0));
    }
    let base = &replay::folder(client, recording).await?;
    let manifest = replay::manifest(client, base).await?;
    let slides: Option<Vec<SlideShowing>> = document(client, base, "slides.json").await?;
    let chapters: Option<Vec<Chapter>> = document(client, base, "chapters.json").await?;
    let transcript: Option<Transcript> = document(client, base, "transcript.json").await?;
    let length = manifest.duration.get();
    println!(
        "{title:<24}  {:>5}  ready {:>7} after its upload: {:>2} chapters, {:>2} slides, {:>3} cues",
        clock(length),
        seconds(made.took),
        chapters.map_or(0, |chapters| chapters.len()),
        slides.map_or(0, |slides| slides.len()),
        transcript.map_or(0, |transcript| transcript.cues.len()),
    );
    for part in &manifest.missing {
        println!("{:<24}  missing {}: {}", "", part.part, part.reason);
    }
    Ok((replay::outcome(recording, &manifest), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classes_of_the_sources_are_titled_as_their_first_slides() {
        let classes = classes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/classes")).unwrap();
        let titles: Vec<_> = classes.iter().map(|class| (class.name.as_str(), class.title.as_str())).collect();
        let expected = [
            ("biology", "How plants make energy"),
            ("cities", "How cities start"),
            ("derivatives", "Fractions, a review"),
            ("revolution", "Paris, 1789"),
            ("sorting", "Sorting a list"),
        ];
        assert_eq!(titles, expected);
        assert!(classes.iter().any(|class| class.name == EXPORTED));
    }
}

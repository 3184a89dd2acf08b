//! The files of a replay revision: what earlier jobs made, under their logical names, and the documents over them.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use jobs::outputs::Output;
use jobs::{JobError, JobKind, OrJobError, pipeline};
use media::render::peaks::ChunkPeaks;
use media::request::OutputKind;
use storage::keys::RecordingKeys;
use timeline::document::{Chapter, Highlight, MissingPart, Transcript};
use timeline::recipe::Recipe;
use timeline::segment::Hole;

use crate::Shop;
use crate::assemble::Session;
use crate::derive::showings;
use crate::names;
use crate::objects::{read, read_json};
use crate::playlists::{Piece, Rendered};
use crate::poster;
use crate::settled::{SETTLED, Settled};
use crate::thumbnails::{self, Strip};

/// A file that a job made.
#[derive(Debug, Clone)]
pub struct Object {
    pub sha256: String,
    pub size: u64,
    pub extension: String,
}

/// All files of a revision, by logical name.
#[derive(Default)]
pub struct Files {
    /// Written into the revision's folder.
    pub documents: BTreeMap<String, Bytes>,
    /// Left where their jobs put them.
    pub objects: BTreeMap<String, Object>,
}

/// What the documents say that other places need to know.
pub struct Contents {
    /// None when nothing could be derived.
    pub transcript: Option<Transcript>,
    pub chapters: Vec<Chapter>,
    pub highlights: Vec<Highlight>,
    pub gaps: Vec<Hole>,
    pub missing: Vec<MissingPart>,
}

impl Contents {
    /// As in the transcript, or the recipe's where there is none.
    pub fn model(&self, recipe: &Recipe) -> String {
        self.transcript.as_ref().map_or(&recipe.speech.model, |transcript| &transcript.model).clone()
    }
}

/// Everything but the manifest, which lists the rest.
pub async fn make(shop: &Shop, keys: RecordingKeys, session: &Session) -> Result<(Files, Contents), JobError> {
    let mut files = Files::default();
    let settled = session.work.output(JobKind::Settle, SETTLED);
    let settled = settled.ok_or_else(|| anyhow::anyhow!("the recording is not settled")).retry()?;
    let settled: Settled = read_json(&shop.storage, keys, settled).await?;

    for output in session.work.outputs(JobKind::Derive) {
        files.documents.insert(output.name.clone(), read(&shop.storage, keys, output).await?);
    }
    let transcript: Option<Transcript> = parse(&files, "transcript.json")?;
    let chapters = parse(&files, "chapters.json")?.unwrap_or(Vec::new());
    let highlights = parse(&files, "highlights.json")?.unwrap_or(Vec::new());

    add_media(&mut files, session, transcript.as_ref());
    add_slides(&mut files, session, &settled);
    add_thumbnails(&mut files, session)?;
    if session.plan.video.is_none() {
        let poster = poster(shop, keys, session).await?;
        files.documents.insert(names::poster(session.recording.ordinal), poster);
    }
    let missing = missing(session, &settled, transcript.as_ref());
    Ok((files, Contents { transcript, chapters, highlights, gaps: settled.gaps, missing }))
}

fn parse<T: serde::de::DeserializeOwned>(files: &Files, name: &str) -> Result<Option<T>, JobError> {
    files.documents.get(name).map(|bytes| serde_json::from_slice(bytes)).transpose().retry()
}

fn add_media(files: &mut Files, session: &Session, transcript: Option<&Transcript>) {
    let ordinal = session.recording.ordinal;
    for init in session.work.media(OutputKind::Init) {
        files.objects.insert(format!("r{ordinal}/{}", init.name), object(init));
    }
    let mut pieces: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
    for output in session.work.media(OutputKind::HlsSegment) {
        // `720p/00.m4s`
        let rendition = output.name.split('/').next().unwrap_or(&output.name).to_owned();
        pieces.entry(rendition).or_default().push(Piece {
            chunk: output.unit,
            span: output.span,
            sha256: output.sha256.clone(),
            size: output.size,
        });
    }
    for pieces in pieces.values_mut() {
        pieces.sort_by_key(|piece| piece.span.start);
    }
    let lost = session.work.lost(JobKind::RenderChunk).map(|(chunk, _)| {
        let lengths = &session.recipe.lengths;
        let inputs = pipeline::chunk_inputs(&session.plan, lengths, chunk, &session.segments, session.duration);
        (chunk, inputs.starts)
    });
    let rendered = Rendered {
        recording: ordinal,
        plan: &session.plan,
        pieces,
        lost: lost.collect(),
        language: transcript.map_or("und", |transcript| transcript.language.as_str()),
        captions: transcript.is_some_and(|transcript| !transcript.cues.is_empty()),
        duration: session.duration,
    };
    for playlist in rendered.playlists() {
        files.documents.insert(playlist.name, Bytes::from(playlist.text));
    }
    for media in rendered.media() {
        let object = Object { sha256: media.sha256, size: media.size, extension: "m4s".to_owned() };
        files.objects.insert(media.name, object);
    }
}

fn add_slides(files: &mut Files, session: &Session, settled: &Settled) {
    for slide in &settled.slides {
        let object = Object { sha256: slide.sha256.clone(), size: slide.size, extension: "jpg".to_owned() };
        files.objects.insert(names::slide(session.recording.ordinal, slide.page), object);
    }
    let showings = showings(settled, session.recording.ordinal);
    let text = serde_json::to_vec(&showings).expect("slides have string keys and finite numbers");
    files.documents.insert("slides.json".into(), Bytes::from(text));
}

fn add_thumbnails(files: &mut Files, session: &Session) -> Result<(), JobError> {
    let mut strips: Vec<Strip> = Vec::new();
    for output in session.work.media(OutputKind::Thumbnails) {
        let name = names::thumbnails(session.recording.ordinal, output.unit);
        let detail = serde_json::from_value(output.detail["media"].clone()).retry()?;
        strips.push(Strip { image: name.clone(), span: output.span, detail });
        files.objects.insert(name, object(output));
    }
    if !strips.is_empty() {
        strips.sort_by_key(|strip| strip.span.start);
        files.documents.insert("thumbnails.vtt".into(), Bytes::from(thumbnails::vtt(&strips)));
    }
    Ok(())
}

async fn poster(shop: &Shop, keys: RecordingKeys, session: &Session) -> Result<Bytes, JobError> {
    let mut chunks: Vec<ChunkPeaks> = Vec::new();
    for output in session.work.media(OutputKind::Peaks) {
        chunks.push(read_json(&shop.storage, keys, output).await?);
    }
    Ok(poster::svg(&chunks, session.duration).into())
}

fn object(output: &Output) -> Object {
    Object { sha256: output.sha256.clone(), size: output.size, extension: output.extension.clone() }
}

/// Parts that a viewer would look for in vain, each with a sentence that says why.
fn missing(session: &Session, settled: &Settled, transcript: Option<&Transcript>) -> Vec<MissingPart> {
    let mut parts: BTreeSet<(&str, &str)> = BTreeSet::new();
    if session.plan.video.is_none() {
        parts.insert(("video", "The recording has no picture."));
    }
    if session.plan.audio.is_none() {
        parts.insert(("audio", "The recording has no sound."));
        parts.insert(("transcript", "The recording has no sound."));
        parts.insert(("notes", "The recording has no sound."));
    } else {
        let silent = transcript.is_none_or(|transcript| transcript.cues.is_empty());
        let reason = match (transcript, settled.unheard.is_empty()) {
            (None, _) => "Chapters, highlights and notes could not be made. They can be made again.",
            (Some(_), true) => "No speech was heard in the recording.",
            (Some(_), false) => "The speech of some parts could not be recognised. It can be tried again.",
        };
        if silent || !settled.unheard.is_empty() {
            parts.insert(("transcript", reason));
        }
        if silent {
            parts.insert(("notes", reason));
        }
    }
    if settled.slides.is_empty() {
        parts.insert(("slides", "No slides were seen in the recording."));
    }
    let part = |(part, reason): (&str, &str)| MissingPart { part: part.to_owned(), reason: reason.to_owned() };
    parts.into_iter().map(part).collect()
}

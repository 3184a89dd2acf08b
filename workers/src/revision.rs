//! The files of a replay revision: what earlier jobs made, under their logical names, and the documents over them.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use jobs::material::Material;
use jobs::outputs::Output;
use jobs::{JobError, JobKind, OrJobError};
use media::render::peaks::ChunkPeaks;
use storage::keys::RecordingKeys;
use timeline::document::{Chapter, Highlight, MissingPart, NO_PICTURE, NO_SOUND, Notes, SlideShowing, Transcript};
use timeline::hls::PlaylistType;
use timeline::output::OutputKind;
use timeline::recipe::Recipe;
use timeline::segment::Hole;
use timeline::{names, thumbnails};

use crate::Shop;
use crate::derive::showings;
use crate::objects::{read, read_json};
use crate::poster;
use crate::settled::{SETTLED, Settled};
use crate::slide_text::SlideText;

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
    /// None when nothing could be derived.
    pub notes: Option<Notes>,
    /// In the order of showing.
    pub slides: Vec<SlideShowing>,
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
pub async fn make(shop: &Shop, keys: RecordingKeys, material: &Material) -> Result<(Files, Contents), JobError> {
    let mut files = Files::default();
    let settled = material.work.output(JobKind::Settle, SETTLED);
    let settled = settled.ok_or_else(|| anyhow::anyhow!("the recording is not settled")).retry()?;
    let settled: Settled = read_json(&shop.storage, keys, settled).await?;
    let slide_text = SlideText::of(&shop.storage, keys, &material.work).await?;
    let slides = showings(&settled, slide_text.as_ref(), material.recording.ordinal);

    for output in material.work.outputs(JobKind::Derive) {
        files.documents.insert(output.name.clone(), read(&shop.storage, keys, output).await?);
    }
    let transcript: Option<Transcript> = parse(&files, "transcript.json")?;
    let chapters = parse(&files, "chapters.json")?.unwrap_or(Vec::new());
    let highlights = parse(&files, "highlights.json")?.unwrap_or(Vec::new());
    let notes = parse(&files, "notes.json")?;

    add_media(&mut files, material, transcript.as_ref());
    add_slides(&mut files, material, &settled, &slides);
    add_thumbnails(&mut files, material)?;
    if material.plan.video.is_none() {
        let poster = poster(shop, keys, material).await?;
        files.documents.insert(names::poster(material.recording.ordinal), poster);
    }
    let missing = missing(material, &settled, slide_text.as_ref(), transcript.as_ref());
    Ok((files, Contents { transcript, chapters, highlights, notes, slides, gaps: settled.gaps, missing }))
}

fn parse<T: serde::de::DeserializeOwned>(files: &Files, name: &str) -> Result<Option<T>, JobError> {
    files.documents.get(name).map(|bytes| serde_json::from_slice(bytes)).transpose().retry()
}

fn add_media(files: &mut Files, material: &Material, transcript: Option<&Transcript>) {
    let ordinal = material.recording.ordinal;
    for init in material.work.media(OutputKind::Init) {
        files.objects.insert(format!("r{ordinal}/{}", init.name), object(init));
    }
    let captions = transcript.filter(|transcript| !transcript.cues.is_empty());
    let rendered = material.rendered(PlaylistType::Vod, captions.map(|transcript| transcript.language.as_str()));
    for playlist in rendered.playlists() {
        files.documents.insert(playlist.name, Bytes::from(playlist.text));
    }
    for media in rendered.media() {
        let object = Object { sha256: media.sha256, size: media.size, extension: "m4s".to_owned() };
        files.objects.insert(media.name, object);
    }
}

fn add_slides(files: &mut Files, material: &Material, settled: &Settled, showings: &[SlideShowing]) {
    for slide in &settled.slides {
        let object = Object { sha256: slide.sha256.clone(), size: slide.size, extension: "jpg".to_owned() };
        files.objects.insert(names::slide(material.recording.ordinal, slide.page), object);
    }
    let text = serde_json::to_vec(showings).expect("slides have string keys and finite numbers");
    files.documents.insert("slides.json".into(), Bytes::from(text));
}

fn add_thumbnails(files: &mut Files, material: &Material) -> Result<(), JobError> {
    for output in material.work.media(OutputKind::Thumbnails) {
        files.objects.insert(names::thumbnails(material.recording.ordinal, output.unit), object(output));
    }
    let strips = material.strips().retry()?;
    if !strips.is_empty() {
        files.documents.insert("thumbnails.vtt".into(), Bytes::from(thumbnails::vtt(&strips)));
    }
    Ok(())
}

async fn poster(shop: &Shop, keys: RecordingKeys, material: &Material) -> Result<Bytes, JobError> {
    let mut chunks: Vec<ChunkPeaks> = Vec::new();
    for output in material.work.media(OutputKind::Peaks) {
        chunks.push(read_json(&shop.storage, keys, output).await?);
    }
    Ok(poster::svg(&chunks, material.duration).into())
}

fn object(output: &Output) -> Object {
    Object { sha256: output.sha256.clone(), size: output.size, extension: output.extension.clone() }
}

/// What is made of words alone.
const SPOKEN: [&str; 4] = ["transcript", "chapters", "highlights", "notes"];

/// Parts that a viewer would look for in vain, each with a sentence that says why.
fn missing(
    material: &Material,
    settled: &Settled,
    slide_text: Option<&SlideText>,
    transcript: Option<&Transcript>,
) -> Vec<MissingPart> {
    let mut parts: BTreeSet<(&str, &str)> = BTreeSet::new();
    if material.plan.video.is_none() {
        parts.extend(["video", "thumbnails"].map(|part| (part, NO_PICTURE)));
    }
    if material.plan.audio.is_none() {
        parts.insert(("audio", NO_SOUND));
        parts.extend(SPOKEN.map(|part| (part, NO_SOUND)));
    } else {
        let silent = transcript.is_none_or(|transcript| transcript.cues.is_empty());
        let reason = match (transcript, settled.unheard.is_empty()) {
            (None, _) => "Chapters, highlights and notes could not be made. They can be made again.",
            (Some(_), true) => "No speech was heard in the recording.",
            (Some(_), false) => "The speech of some parts could not be recognised. It can be tried again.",
        };
        if silent {
            parts.extend(SPOKEN.map(|part| (part, reason)));
        } else if !settled.unheard.is_empty() {
            parts.insert(("transcript", reason));
        }
    }
    if settled.slides.is_empty() {
        parts.insert(("slides", "No slides were seen in the recording."));
    } else if material.recipe.slide_text.is_some() {
        match slide_text {
            None => parts.insert(("slide_text", "The text on the slides could not be read. It can be tried again.")),
            Some(read) if !read.is_whole() => {
                parts.insert(("slide_text", "The text on some slides could not be read. It can be tried again."))
            }
            Some(_) => false,
        };
    }
    let part = |(part, reason): (&str, &str)| MissingPart { part: part.to_owned(), reason: reason.to_owned() };
    parts.into_iter().map(part).collect()
}

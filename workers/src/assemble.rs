//! A replay revision: playlists, documents, thumbnails and the manifest with the hash of every file.

use std::sync::Arc;

use bytes::Bytes;
use classroom::artifacts::ArtifactKind;
use classroom::events::{self, NewEvent};
use classroom::ids::SessionId;
use classroom::replays::{self, NewArtifact, NewRevision, ReplayFile};
use classroom::search::ShownSlide;
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt};
use jobs::material::Material;
use jobs::{Handler, JobError, JobKind, Limits, OrJobError, Outcome, Run};
use serde_json::json;
use sqlx::PgConnection;
use storage::keys::{RecordingKeys, SessionKeys};
use timeline::document::{Gap, Manifest, ManifestFile, ManifestRecording, SlideShowing};
use timeline::segment::Segment;
use timeline::time::Ticks;

use crate::Shop;
use crate::derive::replayable;
use crate::limits;
use crate::media_failure::of_storage;
use crate::objects::{content_type, sha256};
use crate::recording::keys;
use crate::revision::{self, Contents, Files};

/// Documents that are written to S3 at a time.
const UPLOADS_AT_ONCE: usize = 8;

pub struct Assemble(pub Arc<Shop>);

/// Everything that the revision is made of, read in one transaction.
struct Session {
    material: Material,
    last_sequence: i64,
}

impl Handler for Assemble {
    fn kind(&self) -> JobKind {
        JobKind::Assemble
    }

    fn limits(&self) -> Limits {
        limits::LIGHT
    }

    fn run<'a>(&'a self, run: &'a Run) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(self.assemble(run))
    }
}

impl Assemble {
    async fn assemble(&self, run: &Run) -> Result<Outcome, JobError> {
        let Session { material, last_sequence } = read_session(run).await?;
        let keys = keys(run, material.recording.id);
        let (mut files, contents) = revision::make(&self.0, keys, &material).await?;
        run.progress(0.3);
        let manifest = manifest(&material, &files, &contents);
        let manifest_sha256 = sha256(&manifest);
        files.documents.insert("manifest.json".into(), Bytes::from(manifest));
        self.write(&files, keys.session(), &run.job.digest).await?;
        run.progress(0.9);

        let published = Published {
            files: replay_files(&files, keys, &run.job.digest),
            contents,
            revision: run.job.digest.clone(),
            manifest_sha256,
            duration: material.duration,
            recipe_version: material.recipe.code_version,
            events: (1, last_sequence),
        };
        let session_id = run.job.session_id;
        Ok(Outcome {
            effect: Some(Box::new(move |connection| {
                Box::pin(async move { Ok(published.write(connection, session_id).await?.into_iter().collect()) })
            })),
            ..Outcome::of(json!({ "outcome": "assembled" }))
        })
    }

    async fn write(&self, files: &Files, keys: SessionKeys, revision: &str) -> Result<(), JobError> {
        let storage = &self.0.storage;
        let write = |(name, bytes): (&String, &Bytes)| {
            let (key, content_type, bytes) = (keys.replay(revision, name), content_type(name), bytes.clone());
            async move { storage.put(&key, content_type, bytes).await.map(drop) }
        };
        let writes: Vec<_> = files.documents.iter().map(write).collect();
        futures::stream::iter(writes).buffer_unordered(UPLOADS_AT_ONCE).try_collect::<()>().await.map_err(of_storage)
    }
}

/// The session's recording, which has all that a replay needs.
async fn read_session(run: &Run) -> Result<Session, JobError> {
    let mut transaction = run.transaction().await.unavailable()?;
    let recording = replayable(&mut transaction, run.job.session_id).await?;
    let material = Material::of(&mut transaction, recording).await.map_err(JobError::from_database)?;
    let last_sequence =
        events::last_sequence(&mut transaction, run.job.session_id).await.map_err(JobError::from_database)?;
    transaction.commit().await.unavailable()?;
    let missing = |what: &str| anyhow::anyhow!("the recording has no {what}");
    Ok(Session {
        material: material.ok_or_else(|| missing("recipe")).retry()?,
        last_sequence: last_sequence.ok_or_else(|| missing("event")).retry()?,
    })
}

fn manifest(material: &Material, made: &Files, contents: &Contents) -> Vec<u8> {
    let documents = made.documents.iter().map(|(name, bytes)| ManifestFile {
        name: name.clone(),
        sha256: sha256(bytes),
        size: bytes.len() as u64,
    });
    let objects = made.objects.iter().map(|(name, object)| ManifestFile {
        name: name.clone(),
        sha256: object.sha256.clone(),
        size: object.size,
    });
    let mut files: Vec<ManifestFile> = documents.chain(objects).collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let manifest = Manifest {
        duration: material.duration.into(),
        recipe: material.recipe.clone(),
        model: contents.model(&material.recipe),
        recordings: vec![ManifestRecording {
            offset: material.recording.started_offset.into(),
            duration: material.duration.into(),
            segments_sha256: segments_sha256(&material.segments),
        }],
        files,
        gaps: contents.gaps.iter().map(Gap::from).collect(),
        missing: contents.missing.clone(),
    };
    let mut text = serde_json::to_vec_pretty(&manifest).expect("a manifest has string keys and finite numbers");
    text.push(b'\n');
    text
}

/// Over the hashes of all segments in order, holes as `-`, one a line.
fn segments_sha256(segments: &[Segment]) -> String {
    let mut lines = String::new();
    let mut next = 0;
    for segment in segments {
        for _ in next..segment.ordinal {
            lines.push_str("-\n");
        }
        lines.push_str(&segment.sha256);
        lines.push('\n');
        next = segment.ordinal + 1;
    }
    sha256(lines.as_bytes())
}

/// Documents lie in the revision's folder, everything else where its job put it.
fn replay_files(files: &Files, keys: RecordingKeys, revision: &str) -> Vec<ReplayFile> {
    let documents = files.documents.iter().map(|(name, bytes)| ReplayFile {
        name: name.clone(),
        key: keys.session().replay(revision, name),
        size: bytes.len() as u64,
        sha256: sha256(bytes),
        content_type: content_type(name).to_owned(),
    });
    let objects = files.objects.iter().map(|(name, object)| ReplayFile {
        name: name.clone(),
        key: keys.output(&object.sha256, &object.extension),
        size: object.size,
        sha256: object.sha256.clone(),
        content_type: content_type(name).to_owned(),
    });
    documents.chain(objects).collect()
}

/// What the finishing transaction writes.
struct Published {
    files: Vec<ReplayFile>,
    contents: Contents,
    revision: String,
    manifest_sha256: String,
    duration: Ticks,
    recipe_version: u32,
    events: (i64, i64),
}

impl Published {
    fn artifacts(&self) -> Vec<NewArtifact<'_>> {
        let of = |file: &'_ ReplayFile| artifact_kind(&file.name);
        self.files.iter().filter_map(|file| Some(NewArtifact { kind: of(file)?, name: &file.name })).collect()
    }

    async fn write(
        &self,
        connection: &mut PgConnection,
        session_id: SessionId,
    ) -> Result<Option<NewEvent>, sqlx::Error> {
        let slides: Vec<ShownSlide<'_>> = self.contents.slides.iter().map(shown).collect();
        let revision = NewRevision {
            session_id,
            revision: &self.revision,
            manifest_sha256: &self.manifest_sha256,
            duration: self.duration,
            missing: &self.contents.missing,
            files: &self.files,
            artifacts: &self.artifacts(),
            recipe_version: self.recipe_version,
            events: self.events,
            transcript: self.contents.transcript.as_ref(),
            chapters: &self.contents.chapters,
            highlights: &self.contents.highlights,
            notes: self.contents.notes.as_ref(),
            slides: &slides,
        };
        replays::publish_revision(connection, &revision).await
    }
}

/// As search sees it.
fn shown(slide: &SlideShowing) -> ShownSlide<'_> {
    ShownSlide { start: slide.start, end: slide.end, page: slide.page, image: &slide.image, text: &slide.text }
}

/// None for the HLS segments, which the playlists offer.
fn artifact_kind(name: &str) -> Option<ArtifactKind> {
    let base = name.rsplit('/').next().unwrap_or(name);
    let folder = name.split('/').nth(1);
    match (folder, base) {
        (Some("slides"), _) => Some(ArtifactKind::Slide),
        (Some("thumbnails"), _) => Some(ArtifactKind::Thumbnail),
        (_, "thumbnails.vtt" | "poster.svg") => Some(ArtifactKind::Thumbnail),
        (_, "transcript.json" | "transcript.txt") => Some(ArtifactKind::Transcript),
        (_, "slides.json") => Some(ArtifactKind::Slide),
        (_, "chapters.json") => Some(ArtifactKind::Chapter),
        (_, "highlights.json") => Some(ArtifactKind::Highlight),
        (_, "notes.json" | "notes.md") => Some(ArtifactKind::Note),
        (_, "manifest.json") => Some(ArtifactKind::Manifest),
        (_, base) if base.ends_with(".vtt") || base.ends_with(".srt") => Some(ArtifactKind::Captions),
        (_, base) if base.ends_with(".m3u8") => Some(ArtifactKind::Playlist),
        _ => None,
    }
}

//! An exported replay, read back.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use timeline::document::{Chapter, Highlight, Manifest, Notes, SlideShowing, Transcript};

pub struct ReplayFolder {
    pub folder: PathBuf,
    pub transcript: Transcript,
    pub slides: Vec<SlideShowing>,
    pub chapters: Vec<Chapter>,
    pub highlights: Vec<Highlight>,
    pub notes: Notes,
    pub manifest: Manifest,
}

impl ReplayFolder {
    pub fn open(folder: &Path) -> ReplayFolder {
        ReplayFolder {
            folder: folder.to_owned(),
            transcript: read(folder, "transcript.json"),
            slides: read(folder, "slides.json"),
            chapters: read(folder, "chapters.json"),
            highlights: read(folder, "highlights.json"),
            notes: read(folder, "notes.json"),
            manifest: read(folder, "manifest.json"),
        }
    }
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> T {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

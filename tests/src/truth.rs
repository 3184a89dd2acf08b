//! What is known about the fixture classes, and where they lie.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub const CLASSES: [&str; 5] = ["biology", "sorting", "derivatives", "revolution", "cities"];

/// Times are seconds since the recording began.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Truth {
    pub name: String,
    pub duration_seconds: f64,
    pub sentences: Vec<Sentence>,
    pub slides_shown: Vec<SlideShown>,
    pub chapters: Vec<ChapterStart>,
    /// What a listener is told to keep.
    pub emphasised: Vec<Sentence>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Sentence {
    pub text: String,
    pub start: f64,
    pub end: f64,
}

#[derive(Debug, Deserialize)]
pub struct SlideShown {
    pub start: f64,
    pub page: u32,
}

#[derive(Debug, Deserialize)]
pub struct ChapterStart {
    pub start: f64,
    pub title: String,
}

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_path_buf()
}

pub fn class_file(name: &str) -> PathBuf {
    repository().join(format!("fixtures/classes/{name}.mp4"))
}

impl Truth {
    pub fn of(name: &str) -> Truth {
        let path = repository().join(format!("fixtures/classes/{name}.truth.json"));
        serde_json::from_str(&fs::read_to_string(path).expect("the class has its truth"))
            .expect("the truth is well-formed")
    }
}

//! What is known about the fixture classes, and where they lie.

use std::collections::BTreeMap;
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

/// The lines of a class's slides, by page as in [`SlideShown`]: the title, then the points.
pub fn slides_of(name: &str) -> BTreeMap<u32, Vec<String>> {
    let path = repository().join(format!("fixtures/recipe/lectures/{name}.txt"));
    let lecture = fs::read_to_string(path).expect("the class has its lecture");
    let slide = |line: &str| {
        let (page, lines) = line.strip_prefix("> ")?.split_once(' ')?;
        Some((page.parse().ok()?, lines.split(" | ").map(str::to_owned).collect()))
    };
    lecture.lines().filter_map(slide).collect()
}

impl Truth {
    pub fn of(name: &str) -> Truth {
        let path = repository().join(format!("fixtures/classes/{name}.truth.json"));
        serde_json::from_str(&fs::read_to_string(path).expect("the class has its truth"))
            .expect("the truth is well-formed")
    }
}

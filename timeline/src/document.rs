//! The documents of a replay, as the API gives them and an export holds them. Times are seconds since the recording
//! began, rounded to a millisecond.

use serde::{Deserialize, Serialize};

use crate::edits::{Correction, CueText};
use crate::recipe::Recipe;
use crate::segment::{Hole, HoleReason};
use crate::time::Seconds;

/// `transcript.json`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    /// BCP 47.
    pub language: String,
    pub model: String,
    pub cues: Vec<Cue>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cue {
    /// `{recording}-{unit}-{n}`: ordinals, so that a rerun gives the same.
    pub id: String,
    pub start: Seconds,
    pub end: Seconds,
    /// At most two lines, parted by a newline.
    pub text: String,
    pub words: Vec<CueWord>,
    /// A person has read it against the sound.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reviewed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CueWord {
    pub text: String,
    pub start: Seconds,
    pub end: Seconds,
}

/// `slides.json` is a list of these: one entry per showing, `page` is equal when a slide returns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlideShowing {
    /// 0, 1, 2 … in the order of showing.
    pub index: u32,
    pub start: Seconds,
    pub end: Seconds,
    /// 0, 1, 2 … in the order of first showing.
    pub page: u32,
    /// Logical name of the picture.
    pub image: String,
    /// What stands on it, a line each; empty when nothing was read.
    #[serde(default)]
    pub text: String,
    /// The same with its places, in the order in which it is read.
    #[serde(default)]
    pub lines: Vec<SlideLine>,
}

/// A line of text on a slide. All numbers are fractions of the picture, rounded to four digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlideLine {
    pub text: String,
    /// Left, top, width and height: fractions of the picture's width and height.
    #[serde(rename = "box")]
    pub bounds: [f64; 4],
    /// Height of its capitals as a fraction of the picture's height.
    pub size: f64,
}

impl SlideShowing {
    /// The text of `lines`, as it stands in `text`.
    pub fn text_of(lines: &[SlideLine]) -> String {
        lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// `chapters.json` is a list of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chapter {
    pub start: Seconds,
    pub end: Seconds,
    pub title: String,
    pub cue_ids: Vec<String>,
    /// A person has set where it begins and what it is called.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reviewed: bool,
}

/// `highlights.json` is a list of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Highlight {
    pub start: Seconds,
    pub end: Seconds,
    pub text: String,
    pub cue_ids: Vec<String>,
}

/// `notes.json`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notes {
    pub chapters: Vec<NoteChapter>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteChapter {
    pub title: String,
    pub start: Seconds,
    pub items: Vec<NoteItem>,
    /// Every cue that it cites is reviewed, and its notes are words of theirs.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reviewed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteItem {
    pub kind: NoteKind,
    pub text: String,
    /// The cues that say it, in order; empty only where `slide` shows it.
    pub cue_ids: Vec<String>,
    /// `index` of the showing of a slide on which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slide: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// The sentence that says what the chapter is about.
    Summary,
    KeyPoint,
    /// The teacher said that this matters.
    Important,
    Definition,
    Example,
    Question,
    Answer,
    /// Homework, reading, dates.
    Task,
    /// A point of a slide that no other note says.
    OnSlide,
    KeyTerm,
}

/// `corrections.json`: what became of the corrections of captions. There is none where nobody corrected anything.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Corrections {
    /// So many stand in the captions.
    pub applied: u32,
    /// In the order in which they were made; the last 5,000.
    pub mismatches: Vec<Mismatch>,
}

/// A correction of words that are not there any more: it is shown, not applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mismatch {
    pub correction: PlacedCorrection,
    /// The captions that stand there instead.
    pub found: Vec<PlacedText>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedCorrection {
    pub replaced: Vec<PlacedText>,
    pub with: Vec<PlacedText>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedText {
    pub start: Seconds,
    pub end: Seconds,
    pub text: String,
}

impl From<&Correction> for PlacedCorrection {
    fn from(correction: &Correction) -> PlacedCorrection {
        let placed = |texts: &[CueText]| texts.iter().map(PlacedText::from).collect();
        PlacedCorrection { replaced: placed(&correction.replaced), with: placed(&correction.with) }
    }
}

impl From<&CueText> for PlacedText {
    fn from(cue: &CueText) -> PlacedText {
        PlacedText { start: cue.start_ticks.into(), end: cue.end_ticks.into(), text: cue.text.clone() }
    }
}

/// One entry of `gaps` in `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    pub start: Seconds,
    pub end: Seconds,
    pub reason: HoleReason,
}

impl From<&Hole> for Gap {
    fn from(hole: &Hole) -> Gap {
        Gap { start: hole.span.start.into(), end: hole.span.end.into(), reason: hole.reason }
    }
}

/// `manifest.json`: every file of the replay but itself. Equal sources and recipes give equal manifests, byte for byte:
/// it holds no id, key, attempt, revision, host or clock time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    pub duration: Seconds,
    pub recipe: Recipe,
    /// The speech model, as in `transcript.json`.
    pub model: String,
    pub recordings: Vec<ManifestRecording>,
    /// Sorted by name.
    pub files: Vec<ManifestFile>,
    pub gaps: Vec<Gap>,
    /// Parts of the replay that could not be made, with the reason: `{"part": "transcript", "reason": "..."}`.
    pub missing: Vec<MissingPart>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestRecording {
    /// Where this recording lies on the timeline of the session.
    pub offset: Seconds,
    pub duration: Seconds,
    /// SHA-256 over the ordered SHA-256 of its segments, holes as `-`.
    pub segments_sha256: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestFile {
    pub name: String,
    pub sha256: String,
    pub size: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MissingPart {
    pub part: String,
    pub reason: String,
}

/// Why a recording has no text.
pub const NO_SOUND: &str = "The recording has no sound.";
/// Why it has no pictures.
pub const NO_PICTURE: &str = "The recording has no picture.";

/// What is usual is not written, so that documents without it stay as they are.
fn is_false(value: &bool) -> bool {
    !value
}

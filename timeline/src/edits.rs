//! What people change about the words of a class: corrected captions and edited chapters, as the event log keeps them.
//!
//! A correction is anchored on what it replaced, times and text, so that it is found again when the class is processed
//! anew and nothing but its words decides whether it still holds.

use serde::{Deserialize, Serialize};

use crate::time::Ticks;

/// One caption: as it was, or as it shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CueText {
    pub start_ticks: Ticks,
    pub end_ticks: Ticks,
    /// Lines are parted by a newline.
    pub text: String,
}

/// Captions that follow each other give way to others: one to one (also to the same, which says that it was reviewed),
/// one to two, two to one, one to none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Never empty.
    pub replaced: Vec<CueText>,
    pub with: Vec<CueText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChapterStart {
    pub start_ticks: Ticks,
    pub title: String,
}

/// All that people have changed about one class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    /// In the order in which they were made: a later one may be about the words of an earlier one.
    pub corrections: Vec<Correction>,
    /// All chapters, in place of those that would be found; None: nobody has edited them.
    pub chapters: Option<Vec<ChapterStart>>,
}

impl Edits {
    pub const NONE: Edits = Edits { corrections: Vec::new(), chapters: None };
}

//! Words with their times: what speech recognition gives and everything textual is made from.

use serde::{Deserialize, Serialize};

use crate::time::Ticks;

/// One spoken word with the punctuation that the recogniser attached to it, without surrounding space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    pub start: Ticks,
    pub end: Ticks,
    /// The recogniser's own confidence, 0 to 1.
    pub probability: f32,
}

/// The words of one unit of speech.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitWords {
    pub unit: u32,
    /// BCP 47.
    pub language: String,
    pub model: String,
    pub words: Vec<Word>,
}

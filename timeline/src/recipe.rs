//! The recipe: everything besides the source that decides what comes out.
//!
//! It is written once, on the recording, by the job that first sees the media. Every process reads it from there, never
//! from its own configuration, so that a fleet with mixed configurations still gives the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::chunk::Lengths;

/// Raise this when the bytes that come out for the same source change.
pub const CODE_VERSION: u32 = 2;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    pub code_version: u32,
    pub lengths: Lengths,
    pub speech: SpeechRecipe,
    /// How the text on slides is read. None: it is not, as in recordings that were taken in before it could be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slide_text: Option<SlideTextRecipe>,
    /// Heights of the rungs that are made when the source is at least as high.
    pub rung_heights: Vec<u32>,
    /// Whatever else a stage takes as a number; sorted, so that equal recipes serialise alike.
    pub parameters: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpeechRecipe {
    /// What people call the model, `base.en`.
    pub model: String,
    /// Of the model file; empty for a remote engine, whose weights cannot be seen.
    pub model_sha256: String,
    /// BCP 47, or `auto`.
    pub language: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlideTextRecipe {
    /// As Tesseract names them, the first one first: `["deu", "eng"]`.
    pub languages: Vec<String>,
}

pub const RUNG_HEIGHTS: [u32; 4] = [1080, 720, 480, 360];

//! What `settle` decides over a whole recording, and hands to the jobs after it as one document.

use serde::{Deserialize, Serialize};
use timeline::segment::Hole;
use timeline::time::Span;

/// Name of the document among the outputs of `settle`.
pub const SETTLED: &str = "settled.json";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    pub slides: Vec<SettledSlide>,
    /// In order, not overlapping.
    pub gaps: Vec<Hole>,
    /// Stretches whose speech could not be recognised, in order. Their picture and sound may well be there.
    pub unheard: Vec<Span>,
}

/// One showing of a slide, and the object that holds its picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettledSlide {
    pub span: Span,
    /// Equal when a slide returns.
    pub page: u32,
    pub sha256: String,
    pub size: u64,
}

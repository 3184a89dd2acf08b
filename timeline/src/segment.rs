//! Segments: what every recording is made of, whether it came as an upload or grew during a class.

use serde::{Deserialize, Serialize};

use crate::time::{Span, Ticks};

/// One stored piece of source media. `idrs` are the presentation times of its key frames from which decoding can start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Segment {
    /// 0, 1, 2 … within its recording; a missing ordinal is a gap.
    pub ordinal: u32,
    pub key: String,
    pub size: u64,
    pub sha256: String,
    pub start: Ticks,
    pub duration: Ticks,
    pub idrs: Vec<Ticks>,
}

impl Segment {
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + self.duration)
    }
}

/// A stretch of the recording without media. Gaps are shown, never hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    pub span: Span,
    pub reason: HoleReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoleReason {
    /// A segment of the recording never arrived.
    SegmentMissing,
    /// The source itself has no media here.
    SourceSilent,
    /// The media is here and cannot be decoded.
    MediaDamaged,
    /// The work on this part failed and can be repeated.
    ProcessingFailed,
}

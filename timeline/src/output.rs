//! What the work on media gives, by kind: each is stored as an object, and found again by its kind.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// No bytes; the plan of an ingest is the detail.
    Plan,
    /// CMAF init segment of one rendition, named `720p/init.mp4`.
    Init,
    /// NUT, named by its ordinal; its times are the detail.
    Segment,
    /// `moof` and `mdat`, named `720p/00.m4s`, counted within the chunk.
    HlsSegment,
    /// One JPEG, tiles in a row; [`crate::thumbnails::ThumbnailsDetail`] is the detail.
    Thumbnails,
    /// JPEG, named by its ordinal within the chunk, `slide/00.jpg`.
    SlideSnapshot,
    /// Signatures of a chunk's picture as JSON.
    Signatures,
    /// How loud a chunk is, as JSON, of a recording without a picture.
    Peaks,
    /// Mono 32-bit floats, little endian, 16 kHz.
    Pcm,
    /// A slide made ready for being read: a grey picture as PGM, dark ink on white.
    SlidePage,
}

impl OutputKind {
    /// Of the file that holds it.
    pub fn extension(self) -> &'static str {
        match self {
            OutputKind::Plan | OutputKind::Signatures | OutputKind::Peaks => "json",
            OutputKind::Init => "mp4",
            OutputKind::Segment => "nut",
            OutputKind::HlsSegment => "m4s",
            OutputKind::Thumbnails | OutputKind::SlideSnapshot => "jpg",
            OutputKind::Pcm => "f32",
            OutputKind::SlidePage => "pgm",
        }
    }
}

/// Name of a chunk's HLS segment among the chunk's outputs. `position` counts within the chunk.
pub fn hls_segment(rendition: &str, position: usize) -> String {
    format!("{rendition}/{position:02}.m4s")
}

/// Rendition and position, from that name.
pub fn parse_hls_segment(name: &str) -> Option<(&str, usize)> {
    let (rendition, file) = name.split_once('/')?;
    Some((rendition, file.strip_suffix(".m4s")?.parse().ok()?))
}

/// Name of a chunk's strip of thumbnails among its outputs.
pub const THUMBNAILS: &str = "thumbnails.jpg";

//! `thumbnails.vtt`: which tile of which strip shows a moment (WebVTT with media fragments, `#xywh=`).

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::time::{Span, Ticks};

/// How the tiles of one picture stand: in a row, the first shows what is seen at `first_ticks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThumbnailsDetail {
    pub tile_width: u32,
    pub tile_height: u32,
    pub tiles: u32,
    pub first_ticks: Ticks,
    pub every_ticks: Ticks,
}

/// The tiles of one chunk, side by side in one picture.
pub struct Strip {
    /// Logical name.
    pub image: String,
    /// Of the chunk.
    pub span: Span,
    pub detail: ThumbnailsDetail,
}

pub fn vtt(strips: &[Strip]) -> String {
    let mut text = String::from("WEBVTT\n");
    for strip in strips {
        let detail = &strip.detail;
        for position in 0..detail.tiles {
            let start = Ticks(detail.first_ticks.0 + detail.every_ticks.0 * i64::from(position));
            let next = start + detail.every_ticks;
            let end = if position + 1 == detail.tiles { strip.span.end } else { next };
            let (width, height, left) = (detail.tile_width, detail.tile_height, detail.tile_width * position);
            let (start, end, image) = (clock(start), clock(end), &strip.image);
            write!(text, "\n{start} --> {end}\n{image}#xywh={left},0,{width},{height}\n")
                .expect("a string takes every write");
        }
    }
    text
}

/// `01:02:03.004`
fn clock(at: Ticks) -> String {
    let milliseconds = (at.seconds() * 1000.0).round() as u64;
    let (seconds, minutes, hours) = (milliseconds / 1000 % 60, milliseconds / 60_000 % 60, milliseconds / 3_600_000);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", milliseconds % 1000)
}

//! Pure types and arithmetic that every crate shares: recording time, segments, chunks, units, the render plan, the
//! documents of a replay, and HLS playlists.
//!
//! Nothing here does I/O, reads a clock or draws a random number, so everything here is the same on every machine.

pub mod chunk;
pub mod document;
pub mod edits;
pub mod hls;
pub mod names;
pub mod output;
pub mod playlists;
pub mod recipe;
pub mod render_plan;
pub mod segment;
pub mod thumbnails;
pub mod time;
pub mod word;

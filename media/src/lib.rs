//! Media: what turns a recording into segments, segments into CMAF renditions, pictures and samples, and samples into
//! words.
//!
//! Foreign media is decoded only in a child process. [`child`] is the parent's side of it, [`child_main`] the child's;
//! [`request`] is what they say to each other. `README.md` draws the stages.

#[expect(unsafe_code, reason = "FFmpeg is a C library; all calls of it stand in this one folder")]
mod av;
pub mod child;
mod cmaf;
mod cpu_time;
mod damage;
pub mod encoders;
pub mod error;
pub mod ingest;
mod inside;
mod keys;
pub mod render;
pub mod request;
pub mod sandbox;
mod segments;
pub mod slide_text;
pub mod slides;
mod sound;
pub mod speech;
pub mod unit_audio;
pub mod voice;

pub use child::MediaChild;
pub use error::{MediaCode, MediaError};
pub use inside::child_main;
pub use request::{Limits, Output, OutputKind, Request, Response, SegmentRef, Sink, Source};
pub use slide_text::reader_child_main;
pub use speech::speech_child_main;

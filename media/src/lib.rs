//! Media: what turns a recording into segments, segments into CMAF renditions, pictures and samples, and samples into
//! words.
//!
//! Foreign media is decoded only in a child process. [`child`] is the parent's side of it, [`child_main`] the child's;
//! [`request`] is what they say to each other. `README.md` draws the stages.

pub mod child;
pub mod error;
pub mod request;
pub mod slides;
pub mod speech;
pub mod voice;

pub use child::MediaChild;
pub use error::{MediaCode, MediaError};
pub use request::{Limits, Output, OutputKind, Request, Response, SegmentRef, Sink, Source};
pub use speech::speech_child_main;

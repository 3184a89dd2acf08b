//! Speech to words with times, behind one trait, because there are two engines: whisper.cpp in a child process
//! ([`WhisperChild`]) and any OpenAI-compatible server ([`RemoteTranscriber`]).
//!
//! One unit of audio is one window: no text of the window before is given to the engine, so units may be transcribed in
//! any order, anywhere, and again. What is common to the engines happens here: silence is not sent, words are bound to
//! the energy of the voice, and what a recogniser makes up is dropped.

mod answer;
mod child;
mod hallucination;
pub mod models;
mod onset;
mod process;
mod remote;

mod tokens;
mod unit;
mod whisper;
mod wire;

use std::sync::Arc;

use futures::future::BoxFuture;
use timeline::time::{Span, Ticks};
use timeline::word::Word;
use tokio_util::sync::CancellationToken;

pub use child::speech_child_main;

pub use remote::{RemoteSettings, RemoteTranscriber};
pub use unit::{Heard, hear_unit};
pub use whisper::{WhisperChild, WhisperLimits};

/// What Whisper hears at once.
pub const WINDOW_MAX: Ticks = Ticks::from_whole_seconds(30);

/// One stretch of 16 kHz mono audio, at most [`WINDOW_MAX`] long.
#[derive(Debug, Clone)]
pub struct Window {
    pub samples: Arc<[f32]>,
    /// Of the first sample, in recording time.
    pub start: Ticks,
}

impl Window {
    pub fn span(&self) -> Span {
        let length = Ticks::rescale(self.samples.len() as i64, 1, crate::voice::SAMPLE_RATE);
        Span::new(self.start, self.start + length)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Transcription {
    /// BCP 47.
    pub language: String,
    /// In order of time, in recording time.
    pub phrases: Vec<Phrase>,
    pub timing: Timing,
    /// What the window took on this machine; `None` when another one did the work.
    pub cpu_seconds: Option<f64>,
}

/// What the engine gave out as one piece, usually a sentence or a clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    pub words: Vec<Word>,
}

/// How word times came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// From the attention of the model, or measured by the server.
    Aligned,
    /// Spread by the engine's guess and moved to where the voice rises, since the model's alignment heads are not known.
    Estimated,
}

/// `language` is BCP 47, or `auto`.
pub trait Transcriber: Send + Sync {
    fn transcribe<'a>(
        &'a self,
        window: &'a Window,
        language: &'a str,
        cancellation: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Transcription, SpeechError>>;

    /// What people call the model, as it stands in a transcript.
    fn model(&self) -> &str;
}

#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// The engine cannot be had now; trying later may help and says nothing about the audio.
    #[error("the speech engine is unavailable: {0}")]
    Unavailable(String),
    /// The engine refuses this request; it would refuse it again.
    #[error("the speech engine refused: {0}")]
    Refused(String),
    /// The engine answered, and the answer makes no sense.
    #[error("the speech engine answered with nonsense: {0}")]
    Garbled(String),
    /// The model file cannot be used.
    #[error("the speech model cannot be used: {0}")]
    Model(String),
    /// The child process ended in the middle of the window.
    #[error("the speech child died ({status}): {stderr}")]
    Child { status: String, stderr: String },
    #[error("the speech child gave no sign of life for {0:?}")]
    Stalled(std::time::Duration),
    #[error("the window took longer than {0:?}")]
    TimedOut(std::time::Duration),
    #[error("cancelled")]
    Cancelled,
}

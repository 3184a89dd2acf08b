//! The child: reads one request from its parent, does it, ends.

pub mod parent;

use std::io;
use std::process::ExitCode;

use crate::av;
use crate::child::wire::FromChild;
use crate::error::MediaCode;
use crate::inside::parent::Parent;
use crate::request::{Request, Response};
use crate::{ingest, render, unit_audio};

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The media's fault; the parent is told.
    #[error("{code}: {detail}")]
    Media { code: MediaCode, detail: String },
    /// The parent is gone, and so is the reason to go on.
    #[error("the parent is gone: {0}")]
    Parent(io::Error),
    /// FFmpeg refused what should work for any media, such as opening an encoder.
    #[error("{0}")]
    Av(#[from] av::Error),
    /// What was asked for does not fit together.
    #[error("{0}")]
    Request(String),
}

impl Failure {
    pub fn media(code: MediaCode, detail: impl std::fmt::Display) -> Failure {
        Failure::Media { code, detail: detail.to_string() }
    }
}

/// What `lectern media-child` runs.
pub fn child_main() -> ExitCode {
    av::log::only_errors();
    let (parent, request, source_sizes) = match Parent::connect() {
        Ok(connected) => connected,
        Err(error) => {
            eprintln!("standard input is no socket with a request: {error}");
            return ExitCode::from(2);
        }
    };
    let told = match serve(&parent, request, &source_sizes) {
        Ok(response) => parent.tell(&FromChild::End { response }, &[]),
        Err(Failure::Media { code, detail }) => parent.tell(&FromChild::Fail { code, detail }, &[]),
        Err(failure @ (Failure::Parent(_) | Failure::Av(_) | Failure::Request(_))) => Err(failure),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn serve(parent: &Parent, request: Request, source_sizes: &[u64]) -> Result<Response, Failure> {
    match request {
        Request::Ingest { lengths, rung_heights, encoder, limits } => {
            let &[size] = source_sizes else {
                return Err(Failure::Request(format!("ingest takes one source, not {}", source_sizes.len())));
            };
            ingest::run(parent, size, &lengths, &ingest::Ladder { heights: &rung_heights, encoder }, &limits)
        }
        Request::RenderChunk { plan, chunk, starts, segments, limits, .. } => {
            let sources = parent.segments(&segments, source_sizes)?;
            render::run(parent, &render::Job { plan, chunk, starts, limits }, sources)
        }
        Request::UnitAudio { plan, reach, segments, limits } => {
            let sources = parent.segments(&segments, source_sizes)?;
            unit_audio::run(parent, &plan, reach, sources, &limits)
        }
    }
}

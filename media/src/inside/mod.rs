//! The child: reads one request from its parent, walls itself in, does it, ends.

pub mod parent;

use std::io;
use std::process::ExitCode;

use crate::av;
use crate::child::wire::FromChild;
use crate::error::MediaCode;
use crate::inside::parent::Parent;
use crate::request::{Limits, Request, Response};
use crate::sandbox::{self, Confinement, CpuSeconds, Enforcement, SandboxError};
use crate::slide_text::page;
use crate::{cpu_time, ingest, render, unit_audio};

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
    #[error("{0}")]
    Sandbox(#[from] SandboxError),
}

impl Failure {
    pub fn media(code: MediaCode, detail: impl std::fmt::Display) -> Failure {
        Failure::Media { code, detail: detail.to_string() }
    }
}

/// What `lectern media-child` runs.
pub fn child_main(enforcement: Enforcement) -> ExitCode {
    if let Err(error) = sandbox::leave_parent() {
        eprintln!("{error}");
        return ExitCode::from(2);
    }
    av::log::only_errors();
    let (parent, request, source_sizes) = match Parent::connect() {
        Ok(connected) => connected,
        Err(error) => {
            eprintln!("standard input is no socket with a request: {error}");
            return ExitCode::from(2);
        }
    };
    // The request is ours; the first byte of a source is read after this.
    let served = sandbox::enter(&confinement(&request, &source_sizes), enforcement)
        .map_err(Failure::Sandbox)
        .and_then(|()| serve(&parent, request, &source_sizes));
    let told = match served {
        Ok(response) => {
            let response = Response { cpu_seconds: cpu_time::of_process(), ..response };
            parent.tell(&FromChild::End { response }, &[])
        }
        Err(Failure::Media { code, detail }) => parent.tell(&FromChild::Fail { code, detail }, &[]),
        // The address space is limited, so this is what the media asked for.
        Err(Failure::Av(error)) if error.is_out_of_memory() => {
            parent.tell(&FromChild::Fail { code: MediaCode::MediaTooComplex, detail: error.to_string() }, &[])
        }
        // A header that no decoder takes, a picture that no scaler reads.
        Err(Failure::Av(error)) if error.is_invalid_data() => {
            parent.tell(&FromChild::Fail { code: MediaCode::MediaDamaged, detail: error.to_string() }, &[])
        }
        Err(failure @ (Failure::Parent(_) | Failure::Av(_) | Failure::Request(_) | Failure::Sandbox(_))) => {
            Err(failure)
        }
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn confinement(request: &Request, source_sizes: &[u64]) -> Confinement {
    let limits = request.limits();
    let reading = cpu_seconds_of_reading(limits, source_sizes.iter().sum());
    let working = cpu_seconds_of_work(limits, request.media_seconds_max());
    let now = match request {
        // How long the media is comes out of the scan; [`ingest`] asks for more then.
        Request::Ingest { .. } => reading,
        Request::RenderChunk { .. } | Request::UnitAudio { .. } | Request::SlidePage { .. } => reading + working,
    };
    let cpu = CpuSeconds { now, at_most: reading + working };
    Confinement { memory_bytes_max: limits.memory_bytes_max, cpu: Some(cpu) }
}

/// What reading sources of this size may take.
pub(crate) fn cpu_seconds_of_reading(limits: &Limits, source_bytes: u64) -> u64 {
    u64::from(limits.cpu_seconds_free) + (source_bytes >> 20) * u64::from(limits.cpu_seconds_per_gibibyte) / 1024
}

/// What decoding and encoding media of this length may take.
pub(crate) fn cpu_seconds_of_work(limits: &Limits, media_seconds: f64) -> u64 {
    (media_seconds * f64::from(limits.cpu_seconds_per_media_second)).ceil() as u64
}

fn serve(parent: &Parent, request: Request, source_sizes: &[u64]) -> Result<Response, Failure> {
    match request {
        Request::Ingest { lengths, rung_heights, encoder, limits } => {
            let &[size] = source_sizes else {
                return Err(Failure::Request(format!("ingest takes one source, not {}", source_sizes.len())));
            };
            ingest::run(parent, size, &lengths, &ingest::Ladder { heights: &rung_heights, encoder }, &limits)
        }
        Request::RenderChunk { plan, chunk, starts, segments, limits } => {
            let sources = parent.segments(&segments, source_sizes)?;
            render::run(parent, &render::Job { plan, chunk, starts, limits }, sources)
        }
        Request::UnitAudio { plan, reach, segments, limits } => {
            let sources = parent.segments(&segments, source_sizes)?;
            unit_audio::run(parent, &plan, reach, sources, &limits)
        }
        Request::SlidePage { limits } => {
            let &[size] = source_sizes else {
                return Err(Failure::Request(format!("a page is made of one slide, not of {}", source_sizes.len())));
            };
            page::run(parent, size, &limits)
        }
    }
}

//! One chunk of a recording: every rendition, the signatures of its picture, snapshots and thumbnails, from one decode.
//!
//! ```text
//! segments -> packets --+--> copied rung ----------------------------> fragments
//!                       +--> decoder -> pacer -> ladder (720 -> 480 -> 360) -> encoders -> fragments
//!                       |                   +--> stills: signatures, snapshots, thumbnails
//!                       +--> sound: copied, or decoded, resampled, encoded on the grid of 1024 -> fragments
//! ```
//!
//! A chunk owns what starts between its first HLS segment's start and its last one's end, wherever the packets lie.

mod copied;
mod fit;
mod fragments;
pub(crate) mod h264_encoder;
mod jpeg;
mod ladder;
mod pacer;
pub mod peaks;
mod picture;
pub(crate) mod progressive;
mod rotate;
mod sound;
pub(crate) mod sound_encoder;
mod stills;
pub(crate) mod upright;
mod watch;

use sha2::{Digest, Sha256};
use timeline::render_plan::RenderPlan;
use timeline::time::{Span, Ticks};

use crate::av::TimeBase;
use crate::damage;
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::request::{Limits, Response};
use crate::segments::{SegmentFile, Walk};

/// HLS segments of one chunk; `Lengths` give five.
const HLS_SEGMENTS_MAX: usize = 1000;

/// Name of the output that holds a chunk's snapshot with this ordinal.
pub fn snapshot_name(ordinal: u32) -> String {
    format!("slide/{ordinal:02}.jpg")
}

/// Everything of a request but its sources.
pub(crate) struct Job {
    pub plan: RenderPlan,
    pub chunk: u32,
    pub starts: Vec<Ticks>,
    pub limits: Limits,
}

impl Job {
    /// What the chunk owns. The first chunk owns the recording from its beginning, also when its first picture is late.
    fn span(&self) -> Span {
        let start = if self.chunk == 0 { Ticks::ZERO } else { self.starts[0] };
        Span::new(start, self.starts[self.starts.len() - 1])
    }

    fn hls_segments(&self) -> usize {
        self.starts.len() - 1
    }

    fn hls_span(&self, index: usize) -> Span {
        Span::new(self.starts[index], self.starts[index + 1])
    }

    /// Of a fragment; rising over the whole recording.
    fn sequence(&self, index: usize) -> u32 {
        self.chunk.wrapping_mul(HLS_SEGMENTS_MAX as u32).wrapping_add(index as u32 + 1)
    }
}

/// The recording time whose segments a chunk needs, besides the one before the first of them, from which a picture
/// whose key frames are not closed is decoded.
pub fn reach(starts: &[Ticks]) -> Span {
    match (starts.first(), starts.last()) {
        (Some(first), Some(last)) => Span::new(*first - sound::REACH, *last + sound::REACH),
        _ => Span::new(Ticks::ZERO, Ticks::ZERO),
    }
}

/// A worker with another version of an encoder would give segments that the recording's init segment does not fit.
fn check_init(rendition: &str, init: &[u8], planned_sha256: &str) -> Result<(), Failure> {
    if hex::encode(Sha256::digest(init)) == planned_sha256 {
        return Ok(());
    }
    Err(Failure::Request(format!("{rendition}: the encoder is not the one that the render plan was written with")))
}

pub(crate) fn run(parent: &Parent, job: &Job, segments: Vec<SegmentFile>) -> Result<Response, Failure> {
    let sorted = job.starts.windows(2).all(|pair| pair[0] < pair[1]);
    match job.starts.len() {
        // Nothing starts in this chunk: the one before covers it.
        0 => return Ok(Response::default()),
        2..HLS_SEGMENTS_MAX if sorted => {}
        _ => return Err(Failure::Request(format!("HLS segments start at {:?}", job.starts))),
    }
    let mut walk = Walk::new(segments);
    let mut picture = match &job.plan.video {
        Some(plan) => Some(picture::PictureStage::new(parent, job, plan)?),
        None => None,
    };
    let mut picture_unit = TimeBase::TICKS;
    let mut sound = job.plan.audio.as_ref().map(|plan| sound::SoundStage::new(job, plan));
    while let Some(timed) = walk.next()? {
        let index = timed.stream as u32;
        if let Some(picture) = picture.as_mut().filter(|picture| picture.plan.stream == index) {
            picture_unit = timed.time_base;
            if let Some(parameters) = walk.parameters(timed.stream) {
                picture.push(timed, parameters)?;
            }
        } else if let Some(sound) = sound.as_mut().filter(|sound| sound.plan.stream == index) {
            sound.push(timed);
        }
        let done = picture.as_ref().is_none_or(picture::PictureStage::is_done)
            && sound.as_ref().is_none_or(sound::SoundStage::is_done);
        if done {
            break;
        }
    }
    let mut response = Response::default();
    let mut damaged = Vec::new();
    if let Some(picture) = picture {
        let parameters = walk.parameters(picture.plan.stream as usize);
        let given = picture.finish(parameters, picture_unit)?;
        response.frames_decoded += given.frames;
        response.packets_damaged += given.refused;
        damaged.extend(given.damaged);
        if given.frames == 0 && !walk.damages.is_empty() {
            return Err(walk.damaged());
        }
    }
    if let Some(sound) = sound {
        let parameters = walk.parameters(sound.plan.stream as usize);
        let refused = sound.finish(parent, job, parameters, !damaged.is_empty() || !walk.damages.is_empty())?;
        response.packets_damaged += refused.len() as u64;
        damaged.extend(damage::around(&refused));
    }
    response.damaged = damage::within(damage::joined(damaged), job.span());
    Ok(response)
}

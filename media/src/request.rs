//! What is asked of the media child and what it gives: the language between a job and a decode.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use timeline::chunk::Lengths;
pub use timeline::output::OutputKind;
use timeline::render_plan::{H264Encoder, RenderPlan};
use timeline::time::{Span, Ticks};

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One request per child process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "request", rename_all_fields = "camelCase")]
pub enum Request {
    /// One source: the upload. Gives [`OutputKind::Plan`] and every [`OutputKind::Init`] first, then each
    /// [`OutputKind::Segment`] in order.
    Ingest { lengths: Lengths, rung_heights: Vec<u32>, encoder: H264Encoder, limits: Limits },
    /// One source per entry of `segments`: those that touch [`crate::render::reach`] of the chunk, in order. Gives
    /// [`OutputKind::HlsSegment`], [`OutputKind::Thumbnails`], [`OutputKind::SlideSnapshot`] and
    /// [`OutputKind::Signatures`]; without a picture [`OutputKind::Peaks`].
    RenderChunk {
        plan: RenderPlan,
        chunk: u32,
        /// [`Lengths::hls_starts`]: where the chunk's HLS segments start, then the end of the last one.
        starts: Vec<Ticks>,
        segments: Vec<SegmentRef>,
        limits: Limits,
    },
    /// One source per entry of `segments`: those that touch [`crate::unit_audio::reach`] of the span. Gives one
    /// [`OutputKind::Pcm`].
    UnitAudio { plan: RenderPlan, reach: Span, segments: Vec<SegmentRef>, limits: Limits },
    /// One source: the JPEG file of an [`OutputKind::SlideSnapshot`]. Gives one [`OutputKind::SlidePage`].
    SlidePage { limits: Limits },
}

/// A segment of the recording, whose bytes are the source of the same index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentRef {
    pub ordinal: u32,
    pub start: Ticks,
    pub duration: Ticks,
}

/// What foreign media may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Of what was recorded, by its packets, whatever the file says about itself.
    pub duration_max: Ticks,
    /// Width times height of a decoded picture.
    pub pixels_max: u32,
    pub streams_max: u32,
    /// Of a whole recording, all its streams.
    pub packets_max: u64,
    /// Pictures in a second, over the whole recording.
    pub pictures_per_second_max: u32,
    /// Pictures, or frames of sound, that one request decodes.
    pub frames_max: u64,
    /// Bytes of one segment.
    pub segment_bytes_max: u64,
    /// Address space of the child.
    pub memory_bytes_max: u64,
    /// Processor time that every request has.
    pub cpu_seconds_free: u32,
    /// Processor time for each GiB of an upload: its packets are read twice.
    pub cpu_seconds_per_gibibyte: u32,
    /// Processor time for each second of media that is decoded and encoded.
    pub cpu_seconds_per_media_second: u32,
    /// The decoder's; what comes out does not depend on it.
    pub decode_threads: u32,
}

impl Limits {
    pub const DEFAULT: Limits = Limits {
        duration_max: Ticks::from_whole_seconds(5 * 3600),
        pixels_max: 8192 * 4320,
        streams_max: 16,
        packets_max: 20_000_000,
        pictures_per_second_max: 250,
        frames_max: 5_000_000,
        segment_bytes_max: 192 << 20,
        memory_bytes_max: 4 << 30,
        cpu_seconds_free: 60,
        cpu_seconds_per_gibibyte: 60,
        // 8K on one slow core takes about ten.
        cpu_seconds_per_media_second: 20,
        decode_threads: 1,
    };
}

/// What a media child gives however short its media is: headers, pictures of slides.
const OUTPUT_BYTES_FREE: u64 = 64 << 20;
/// What a second of media becomes at most when it is encoded: all rungs, sound, thumbnails and signatures.
const OUTPUT_BYTES_PER_SECOND: f64 = 4e6;

impl Request {
    pub fn limits(&self) -> &Limits {
        match self {
            Request::Ingest { limits, .. }
            | Request::RenderChunk { limits, .. }
            | Request::UnitAudio { limits, .. }
            | Request::SlidePage { limits } => limits,
        }
    }

    /// The media that this is about, in seconds; for an upload, whose length nobody knows yet, what it may be.
    pub fn media_seconds_max(&self) -> f64 {
        let length = match self {
            Request::Ingest { limits, .. } => limits.duration_max,
            Request::SlidePage { .. } => Ticks::ZERO,
            Request::RenderChunk { segments, .. } | Request::UnitAudio { segments, .. } => {
                segments.iter().fold(Ticks::ZERO, |sum, segment| sum + segment.duration)
            }
        };
        length.seconds().max(0.0)
    }

    /// All outputs together. What is copied can be as large as the sources and a little more.
    pub fn output_bytes_max(&self, source_bytes: u64) -> u64 {
        let encoded = (self.media_seconds_max() * OUTPUT_BYTES_PER_SECOND) as u64;
        OUTPUT_BYTES_FREE + encoded + source_bytes.saturating_mul(2)
    }
}

/// How a child ended well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    pub frames_decoded: u64,
    /// Packets that the decoder refused; what they held is missing.
    pub packets_damaged: u64,
    /// Of the child, from its start to its answer.
    pub cpu_seconds: f64,
    /// Stretches of the recording whose picture or sound could not be decoded: in order, apart from each other.
    pub damaged: Vec<Span>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub kind: OutputKind,
    /// Unique among the outputs of one request.
    pub name: String,
    /// The recording time that it covers.
    pub span: Span,
    pub detail: serde_json::Value,
    pub bytes: Bytes,
}

/// Detail of [`OutputKind::Segment`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentDetail {
    pub ordinal: u32,
    pub start_ticks: Ticks,
    pub duration_ticks: Ticks,
    /// Times of the key frames from which decoding can start.
    pub idr_ticks: Vec<Ticks>,
}

/// Seekable bytes that the child asks for by range.
pub trait Source: Send + Sync {
    fn size(&self) -> u64;
    /// Exactly `length` bytes; the range lies within the size.
    fn read(&self, offset: u64, length: usize) -> BoxFuture<'_, std::io::Result<Bytes>>;
}

/// Takes outputs one by one, in order; the child waits meanwhile.
pub trait Sink: Send {
    fn output(&mut self, output: Output) -> BoxFuture<'_, Result<(), BoxError>>;
}

impl Source for Bytes {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> BoxFuture<'_, std::io::Result<Bytes>> {
        let start = offset as usize;
        Box::pin(async move { Ok(self.slice(start..start + length)) })
    }
}

impl Sink for Vec<Output> {
    fn output(&mut self, output: Output) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async move {
            self.push(output);
            Ok(())
        })
    }
}

//! Segments of uploads, read back: NUT, whose times are recording time and ten seconds.

use std::collections::VecDeque;

use timeline::time::Ticks;

use crate::av::{Frame, Input, Packet, Parameters, TimeBase};
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::inside::parent::RemoteFile;
use crate::request::{Limits, SegmentRef};

/// Added to every time in a segment: NUT takes no negative ones, and sound may begin before the recording does.
pub const OFFSET: Ticks = Ticks::from_whole_seconds(10);

/// Demuxers that segments are read with.
const FORMATS: &str = "nut";
/// Streams of one segment: the picture and the sound.
const STREAMS_MAX: u32 = 2;

pub struct SegmentFile {
    pub segment: SegmentRef,
    pub file: RemoteFile,
}

/// A packet with its place in the recording.
pub struct Timed {
    pub packet: Packet,
    pub stream: usize,
    pub time_base: TimeBase,
    /// Presentation time in units of `time_base`, zero where the recording begins. The packet's own times are the same.
    pub pts: i64,
}

impl Timed {
    pub fn at(&self) -> Ticks {
        self.time_base.ticks(self.pts)
    }
}

/// All packets of a list of segments, in order.
pub struct Walk {
    waiting: VecDeque<SegmentFile>,
    current: Option<Input<'static>>,
    time_bases: Vec<TimeBase>,
    parameters: Vec<Parameters>,
    /// Why segments could not be read, or not to their ends.
    pub damages: Vec<String>,
}

impl Walk {
    pub fn new(segments: Vec<SegmentFile>) -> Walk {
        Walk {
            waiting: segments.into(),
            current: None,
            time_bases: Vec::new(),
            parameters: Vec::new(),
            damages: Vec::new(),
        }
    }

    /// Of the segment that the last packet came from.
    pub fn parameters(&self, stream: usize) -> Option<&Parameters> {
        self.parameters.get(stream)
    }

    /// `None` after the last packet of the last segment. A segment that cannot be read leaves a hole.
    pub fn next(&mut self) -> Result<Option<Timed>, Failure> {
        loop {
            let Some(input) = &mut self.current else {
                let Some(segment) = self.waiting.pop_front() else { return Ok(None) };
                let ordinal = segment.segment.ordinal;
                if let Err(error) = self.open(segment) {
                    self.damages.push(format!("segment {ordinal}: {error}"));
                }
                continue;
            };
            let mut packet = Packet::new()?;
            match input.read(&mut packet) {
                Ok(true) => {}
                Ok(false) => {
                    self.current = None;
                    continue;
                }
                Err(error) => {
                    self.damages.push(error.to_string());
                    self.current = None;
                    continue;
                }
            }
            let stream = packet.stream();
            if let (Some(&time_base), Some(pts)) = (self.time_bases.get(stream), packet.pts()) {
                let pts = pts - time_base.value(OFFSET);
                packet.set_times(pts, pts);
                return Ok(Some(Timed { packet, stream, time_base, pts }));
            }
        }
    }

    fn open(&mut self, segment: SegmentFile) -> Result<(), crate::av::Error> {
        let input = Input::open(segment.file, FORMATS, STREAMS_MAX)?;
        let streams = input.streams()?;
        self.time_bases = streams.iter().map(|stream| stream.time_base).collect();
        self.parameters = streams.into_iter().map(|stream| stream.parameters).collect();
        self.current = Some(input);
        Ok(())
    }

    /// To be asked when nothing at all came out.
    pub fn damaged(&self) -> Failure {
        Failure::media(MediaCode::MediaDamaged, self.damages.join("; "))
    }
}

impl Limits {
    /// `frames`: how many have been decoded, this one among them. A stream may change its size with any of them.
    fn check(&self, frame: &Frame, frames: u64) -> Result<(), Failure> {
        let (width, height) = (frame.width(), frame.height());
        if u64::from(width) * u64::from(height) > self.pixels_max.into() {
            return Err(Failure::media(MediaCode::MediaTooLarge, format!("{width}x{height}")));
        }
        if frames > self.frames_max {
            return Err(Failure::media(MediaCode::MediaTooManyFrames, format!("more than {} frames", self.frames_max)));
        }
        Ok(())
    }
}

/// Decodes one stream, whatever its parameters become from segment to segment.
pub struct StreamDecoder {
    decoder: Option<crate::av::Decoder>,
    extradata: Vec<u8>,
    limits: Limits,
    /// Of the last packet.
    last: Ticks,
    pub frames: u64,
    /// When the packets that were refused would have been shown or heard.
    pub refused: Vec<Ticks>,
}

impl StreamDecoder {
    pub fn new(limits: &Limits) -> StreamDecoder {
        StreamDecoder {
            decoder: None,
            extradata: Vec::new(),
            limits: *limits,
            last: Ticks::ZERO,
            frames: 0,
            refused: Vec::new(),
        }
    }

    pub fn decode(
        &mut self,
        timed: &Timed,
        parameters: &Parameters,
        each: &mut dyn FnMut(Frame) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if self.decoder.is_none() || self.extradata != parameters.extradata() {
            self.finish(each)?;
            let Limits { decode_threads, pixels_max, .. } = self.limits;
            self.extradata = parameters.extradata().to_vec();
            // A header that no decoder takes is damage like any other.
            let opened = crate::av::Decoder::open(parameters, timed.time_base, decode_threads, pixels_max);
            self.decoder = opened.inspect_err(|error| eprintln!("{error}")).ok();
        }
        let Some(decoder) = &mut self.decoder else {
            self.refused.push(timed.at());
            return Ok(());
        };
        if decoder.send(&timed.packet).is_err() {
            self.refused.push(timed.at());
        }
        self.take(timed.at(), each)
    }

    /// The frames that are still held back.
    pub fn finish(&mut self, each: &mut dyn FnMut(Frame) -> Result<(), Failure>) -> Result<(), Failure> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        decoder.send_end()?;
        let at = self.last;
        self.take(at, each)?;
        self.decoder = None;
        Ok(())
    }

    fn take(&mut self, at: Ticks, each: &mut dyn FnMut(Frame) -> Result<(), Failure>) -> Result<(), Failure> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        self.last = at;
        loop {
            match decoder.receive() {
                Ok(Some(frame)) => {
                    self.frames += 1;
                    self.limits.check(&frame, self.frames)?;
                    each(frame)?;
                }
                Ok(None) => return Ok(()),
                // A frame is lost; the decoder goes on with the next packet.
                Err(_) => {
                    self.refused.push(at);
                    return Ok(());
                }
            }
        }
    }
}

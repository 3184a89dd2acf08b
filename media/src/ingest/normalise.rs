//! Pictures that cannot be cut: they have no key frame for a minute, or their file hides frames inside them. They are
//! encoded once, from start to end, and what comes out is cut in their place.

use timeline::render_plan::{Boundaries, H264Encoder, VideoEncoding, VideoPlan};
use timeline::time::Ticks;

use super::plan;
use super::scan::PictureScan;
use super::upload::Chosen;
use crate::av::{Encoder, Frame, Packet, Parameters, TimeBase};
use crate::damage;
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::render::h264_encoder;
use crate::render::progressive::Progressive;
use crate::render::upright::Upright;
use crate::request::{Limits, Response};
use crate::segments::{StreamDecoder, Timed};

/// Every so long a key frame.
const KEY_EVERY: Ticks = Ticks::from_whole_seconds(6);
/// Better than what is made of it later.
const CRF: u32 = 19;
const MAX_BITS_PER_SECOND: u32 = 6_000_000;
const BUFFER_BITS: u32 = 6_000_000;
const THREADS: u32 = 1;

pub struct Normaliser {
    decoder: StreamDecoder,
    /// Of the packets that were decoded last.
    time_base: TimeBase,
    out: Out,
}

/// What becomes of decoded pictures.
struct Out {
    progressive: Progressive,
    upright: Upright,
    encoder: Encoder,
    width: u32,
    height: u32,
    origin: Ticks,
    last: Option<Ticks>,
    next_key: Ticks,
}

type Each<'e> = &'e mut dyn FnMut(Packet) -> Result<(), Failure>;

impl Normaliser {
    /// Makes of `picture` what comes out.
    pub fn new(
        picture: &mut PictureScan,
        origin: Ticks,
        rung_heights: &[u32],
        limits: &Limits,
    ) -> Result<Normaliser, Failure> {
        let (width, height) = plan::top_size(picture, rung_heights)
            .ok_or_else(|| Failure::media(MediaCode::MediaUnreadable, "a picture without a size"))?;
        let encoder = h264_encoder::open(
            // Without B-frames every packet is decoded when it is shown.
            &VideoPlan {
                stream: 0,
                shape: (width, height),
                frame_rate: picture.pace.frame_rate,
                variable_frame_rate: true,
                rotation: 0,
                boundaries: Boundaries::Grid,
                rungs: Vec::new(),
            },
            width,
            height,
            &VideoEncoding::Encode {
                // A step on the way, whose bytes count: that of every machine.
                encoder: H264Encoder::Libx264,
                crf: CRF,
                max_bits_per_second: MAX_BITS_PER_SECOND,
                buffer_bits: BUFFER_BITS,
                level: plan::level(width, height, picture.pace.frame_rate, MAX_BITS_PER_SECOND),
                threads: THREADS,
            },
        )?;
        let out = Out {
            progressive: Progressive::default(),
            upright: Upright::new(width, height, picture.rotation, (picture.width, picture.height)),
            encoder,
            width,
            height,
            origin,
            last: None,
            next_key: Ticks::ZERO,
        };
        *picture = PictureScan {
            codec: "h264".into(),
            width,
            height,
            pixel_aspect: (1, 1),
            rotation: 0,
            // Frames of an uneven picture may lie so far apart that key frames do too.
            closed_gap_max: if picture.pace.is_variable { picture.closed_gap_max } else { KEY_EVERY },
            begins_closed: true,
            inner_key_gap_max: KEY_EVERY,
            keys_are_closed: true,
            reorders: false,
            changes: false,
            hides: false,
            lead: Ticks::ZERO,
            peak_rate: MAX_BITS_PER_SECOND.into(),
            header: out.encoder.extradata().to_vec(),
            ..picture.clone()
        };
        Ok(Normaliser { decoder: StreamDecoder::new(limits), time_base: TimeBase::TICKS, out })
    }

    /// Of the packets that come out.
    pub fn parameters(&self) -> Result<Parameters, Failure> {
        Ok(Parameters::h264(self.out.width, self.out.height, self.out.encoder.extradata())?)
    }

    /// `each` gets packets in recording time, counted in ticks.
    pub fn push(&mut self, chosen: &Chosen, packet: Packet, each: Each<'_>) -> Result<(), Failure> {
        let Some(pts) = packet.pts().or(packet.dts()) else { return Ok(()) };
        let time_base = chosen.stream.time_base;
        self.time_base = time_base;
        let timed = Timed { pts, stream: packet.stream(), packet, time_base };
        let Normaliser { decoder, out, .. } = self;
        decoder.decode(&timed, &chosen.stream.parameters, &mut |frame| out.take_in(frame, time_base, each))
    }

    pub fn finish(self, each: Each<'_>) -> Result<Response, Failure> {
        let Normaliser { mut decoder, time_base, mut out } = self;
        decoder.finish(&mut |frame| out.take_in(frame, time_base, each))?;
        let mut progressive = std::mem::take(&mut out.progressive);
        progressive.finish(&mut |frame| out.push(&frame, time_base, each))?;
        out.encoder.send_end()?;
        out.take(each)?;
        let refused: Vec<Ticks> = decoder.refused.iter().map(|at| *at - out.origin).collect();
        Ok(Response {
            frames_decoded: decoder.frames,
            packets_damaged: refused.len() as u64,
            damaged: damage::around(&refused),
            ..Response::default()
        })
    }
}

impl Out {
    fn take_in(&mut self, frame: Frame, time_base: TimeBase, each: Each<'_>) -> Result<(), Failure> {
        let mut progressive = std::mem::take(&mut self.progressive);
        progressive.push(frame, time_base, &mut |frame| self.push(&frame, time_base, each))?;
        self.progressive = progressive;
        Ok(())
    }

    fn push(&mut self, frame: &Frame, time_base: TimeBase, each: Each<'_>) -> Result<(), Failure> {
        let Some(at) = frame.pts().map(|pts| time_base.ticks(pts) - self.origin) else { return Ok(()) };
        if at < Ticks::ZERO || self.last.is_some_and(|last| at <= last) {
            return Ok(());
        }
        self.last = Some(at);
        let mut frame = self.upright.turn(frame)?.share()?;
        let is_key = at >= self.next_key;
        if is_key {
            self.next_key = Ticks((at.0.div_euclid(KEY_EVERY.0) + 1) * KEY_EVERY.0);
        }
        frame.set_pts(at.0);
        frame.set_key(is_key);
        self.encoder.send(&frame)?;
        self.take(each)
    }

    fn take(&mut self, each: Each<'_>) -> Result<(), Failure> {
        while let Some(packet) = self.encoder.receive()? {
            each(packet)?;
        }
        Ok(())
    }
}

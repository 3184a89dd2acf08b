//! The sound of one chunk: whole AAC frames, copied, or encoded on the grid of 1024 samples from recording zero.
//!
//! A frame belongs to the HLS segment in which it starts. Encoded chunks begin four frames early and end four frames
//! late, and keep their own frames alone: then the encoder stands where an encoder of the whole recording would, and a
//! join sounds like any other place.

use serde_json::json;
use timeline::output::{self, OutputKind};
use timeline::render_plan::{AUDIO_RENDITION, AudioEncoding, AudioPlan};
use timeline::time::{Span, Ticks};

use super::{Job, check_init, peaks, sound_encoder};
use crate::av::{Encoder, Frame, Parameters};
use crate::cmaf::aac::{self, FRAME_SAMPLES};
use crate::cmaf::fragment::{Sample, fragment};
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::segments::Timed;
use crate::sound::decode::{self, Restarts, Wanted};
use crate::sound::stretch::Stretch;

/// Frames that are encoded before and after those that are kept.
const MARGIN_FRAMES: i64 = 4;
/// How far beyond a chunk its sound is read: the margin, the decoder's beginning, the resampler's filter.
pub const REACH: Ticks = Ticks(45_000);

const FRAME: i64 = FRAME_SAMPLES as i64;

pub struct SoundStage<'a> {
    pub plan: &'a AudioPlan,
    span: Span,
    packets: Vec<Timed>,
    is_done: bool,
}

impl<'a> SoundStage<'a> {
    pub fn new(job: &Job, plan: &'a AudioPlan) -> SoundStage<'a> {
        let Span { start, end } = job.span();
        SoundStage { plan, span: Span::new(start - REACH, end + REACH), packets: Vec::new(), is_done: false }
    }

    pub fn is_done(&self) -> bool {
        self.is_done
    }

    pub fn push(&mut self, timed: Timed) {
        let at = timed.at();
        self.is_done |= at >= self.span.end;
        if self.span.contains(at) {
            self.packets.push(timed);
        }
    }

    /// Gives when packets were that the decoder refused. `parameters`: of the stream, `None` when no segment could be
    /// read. `is_suspect`: there is damage in the chunk, so that sound is not copied unheard.
    pub fn finish(
        self,
        parent: &Parent,
        job: &Job,
        parameters: Option<&Parameters>,
        is_suspect: bool,
    ) -> Result<Vec<Ticks>, Failure> {
        let is_alone = job.plan.video.is_none();
        let decoded = match self.plan.encoding {
            AudioEncoding::Copy if !(is_suspect || is_alone) => None,
            AudioEncoding::Copy | AudioEncoding::Encode { .. } => Some(self.decode(job, parameters)?),
        };
        let refused = decoded.as_ref().map_or(&[][..], |(_, refused)| refused);
        let frames = match (self.plan.encoding.clone(), &decoded) {
            (AudioEncoding::Encode { bits_per_second }, Some((stretch, _))) => {
                encode(stretch, self.plan, bits_per_second)?
            }
            (AudioEncoding::Encode { .. }, None) | (AudioEncoding::Copy, _) => self.copied(refused),
        };
        for index in 0..job.hls_segments() {
            self.give(parent, job, index, &frames)?;
        }
        if let Some((stretch, _)) = decoded.as_ref().filter(|_| is_alone) {
            peaks::give(parent, job.span(), stretch)?;
        }
        Ok(refused.to_vec())
    }

    fn decode(&self, job: &Job, parameters: Option<&Parameters>) -> Result<(Stretch, Vec<Ticks>), Failure> {
        let wanted = self.wanted(job);
        match parameters {
            Some(parameters) => decode::decode(&self.packets, parameters, wanted, Restarts::Never, &job.limits),
            None => {
                let Wanted { rate, channels, start, end } = wanted;
                Ok((Stretch::silent(rate, start, end, channels as usize), Vec::new()))
            }
        }
    }

    /// Packets with their places in samples; silence where they were `refused`.
    fn copied(&self, refused: &[Ticks]) -> Vec<Sample> {
        let rate = i64::from(self.plan.sample_rate);
        let sample = |timed: &Timed| {
            let second = crate::av::TimeBase { numerator: 1, denominator: rate as i32 };
            let pts = crate::av::rescale(timed.pts, timed.time_base, second);
            let is_heard = !refused.contains(&timed.at());
            let data = if is_heard { timed.packet.data() } else { aac::silent_frame(self.plan.channels) };
            Sample { pts, is_key: true, data: data.to_vec() }
        };
        self.packets.iter().map(sample).collect()
    }

    fn wanted(&self, job: &Job) -> Wanted {
        let span = job.span();
        let (first, last) = (self.first_frame(span.start), self.first_frame(span.end));
        Wanted {
            rate: self.plan.sample_rate,
            channels: self.plan.channels,
            start: (first - MARGIN_FRAMES) * FRAME,
            end: (last + MARGIN_FRAMES) * FRAME,
        }
    }

    /// Index of the first frame on the grid that starts at `at` or later.
    fn first_frame(&self, at: Ticks) -> i64 {
        (ceil_samples(at, self.plan.sample_rate) + FRAME - 1).div_euclid(FRAME)
    }

    /// First place, in samples, that belongs to what starts at `at`.
    fn boundary(&self, at: Ticks) -> i64 {
        match self.plan.encoding {
            AudioEncoding::Copy => ceil_samples(at, self.plan.sample_rate),
            AudioEncoding::Encode { .. } => self.first_frame(at) * FRAME,
        }
    }

    fn give(&self, parent: &Parent, job: &Job, index: usize, frames: &[Sample]) -> Result<(), Failure> {
        let hls = job.hls_span(index);
        let start = if index == 0 { job.span().start } else { hls.start };
        let (from, to) = (self.boundary(start), self.boundary(hls.end));
        let own: Vec<Sample> = frames.iter().filter(|frame| (from..to).contains(&frame.pts)).cloned().collect();
        let Some(last) = own.last() else { return Ok(()) };
        let bytes = fragment(job.sequence(index), &own, last.pts + FRAME);
        let detail = json!({ "samples": own.len() });
        parent.output(OutputKind::HlsSegment, output::hls_segment(AUDIO_RENDITION, index), hls, detail, &bytes)
    }
}

fn ceil_samples(at: Ticks, rate: u32) -> i64 {
    let scaled = i128::from(at.0) * i128::from(rate);
    let second = i128::from(timeline::time::TICKS_PER_SECOND);
    (scaled.div_euclid(second) + i128::from(scaled.rem_euclid(second) > 0)) as i64
}

/// All frames of `stretch`, which begins and ends on the grid; those of the margins are not heard right.
fn encode(stretch: &Stretch, plan: &AudioPlan, bits_per_second: u32) -> Result<Vec<Sample>, Failure> {
    let AudioPlan { sample_rate, channels, .. } = *plan;
    let mut encoder = sound_encoder::open(sample_rate, channels, bits_per_second)?;
    let init = sound_encoder::init(&encoder, sample_rate, channels, bits_per_second);
    check_init(AUDIO_RENDITION, &init, &plan.init_sha256)?;
    let mut frames = Vec::new();
    for offset in (0..stretch.len()).step_by(FRAME as usize) {
        let mut frame = Frame::sound(plan.channels, plan.sample_rate, FRAME as usize)?;
        for (index, channel) in stretch.channels.iter().enumerate() {
            frame.channel_mut(index).copy_from_slice(&channel[offset..offset + FRAME as usize]);
        }
        frame.set_pts(stretch.start + offset as i64);
        encoder.send(&frame)?;
        take(&mut encoder, &mut frames)?;
    }
    encoder.send_end()?;
    take(&mut encoder, &mut frames)?;
    Ok(frames)
}

fn take(encoder: &mut Encoder, frames: &mut Vec<Sample>) -> Result<(), Failure> {
    while let Some(packet) = encoder.receive()? {
        let pts = packet.pts().ok_or_else(|| Failure::Request("the encoder gave a packet without a time".into()))?;
        frames.push(Sample { pts, is_key: true, data: packet.data().to_vec() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_between_samples_belongs_to_the_next() {
        assert_eq!(ceil_samples(Ticks(0), 44_100), 0);
        assert_eq!(ceil_samples(Ticks(1), 44_100), 1);
        assert_eq!(ceil_samples(Ticks(90_000), 44_100), 44_100);
        assert_eq!(ceil_samples(Ticks(-1), 44_100), 0);
    }
}

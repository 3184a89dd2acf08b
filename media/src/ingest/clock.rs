//! When sound packets start, in samples: what the container says, without what it rounded away.

use crate::av::{Codec, Packet, Parameters, TimeBase, rescale};
use crate::cmaf::aac;

/// Containers round times; a packet that starts where the one before ended, but for the rounding, starts exactly there.
pub struct SoundClock {
    codec: Codec,
    time_base: TimeBase,
    samples: TimeBase,
    /// Samples that one unit of the container's time spans, and one more.
    tolerance: i64,
    next: Option<i64>,
    /// Packets that did not start where the one before ended.
    pub breaks: u64,
    /// By how much at most, in samples.
    pub break_max: i64,
}

/// Where one packet lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub start: i64,
    /// `None` when nobody knows: the next packet's time is taken as it is.
    pub samples: Option<i64>,
}

impl SoundClock {
    pub fn new(codec: Codec, parameters: &Parameters, time_base: TimeBase) -> SoundClock {
        let rate = parameters.sample_rate().max(1) as i32;
        let samples = TimeBase { numerator: 1, denominator: rate };
        let tolerance = rescale(1, time_base, samples) + 1;
        SoundClock { codec, time_base, samples, tolerance, next: None, breaks: 0, break_max: 0 }
    }

    /// The unit of [`Place`].
    pub fn unit(&self) -> TimeBase {
        self.samples
    }

    pub fn place(&mut self, packet: &Packet, pts: i64, parameters: &Parameters) -> Place {
        let said = rescale(pts, self.time_base, self.samples);
        let changed = self.changed_rate(packet.data(), parameters);
        let tolerance = if changed.is_some() { i64::from(parameters.sample_rate()) / 2 } else { self.tolerance };
        let start = match self.next {
            Some(next) if (said - next).abs() <= tolerance => next,
            Some(next) => {
                self.breaks += 1;
                self.break_max = self.break_max.max((said - next).abs());
                said
            }
            None => said,
        };
        let samples = match changed {
            Some(rate) => Some(i64::from(aac::FRAME_SAMPLES) * i64::from(parameters.sample_rate()) / i64::from(rate)),
            None => self.samples(packet, parameters),
        };
        self.next = samples.map(|samples| start + samples);
        Place { start, samples }
    }

    /// The rate of a frame with a header of its own, when it is another one than the stream's. FFmpeg then spaces the
    /// packets between those with a time of their own by the old rate.
    fn changed_rate(&self, packet: &[u8], parameters: &Parameters) -> Option<u32> {
        let rate = if self.codec == Codec::Aac { aac::adts_rate(packet)? } else { return None };
        (rate != parameters.sample_rate()).then_some(rate)
    }

    fn samples(&self, packet: &Packet, parameters: &Parameters) -> Option<i64> {
        match self.codec {
            Codec::Opus => opus_samples(packet.data()),
            Codec::Aac | Codec::Mp3 | Codec::Pcm(_) => parameters.packet_samples(packet.data().len()).map(i64::from),
            // Their blocks vary; the decoder will know.
            Codec::Vorbis | Codec::Flac => None,
            Codec::H264 | Codec::Hevc | Codec::Vp8 | Codec::Vp9 | Codec::Av1 | Codec::Mpeg4 => None,
        }
    }
}

/// Of a packet, at 48 kHz (RFC 6716, 3.1).
fn opus_samples(packet: &[u8]) -> Option<i64> {
    let (&start, rest) = packet.split_first()?;
    let configuration = start >> 3;
    let frame = match configuration {
        0..12 => [480, 960, 1920, 2880][usize::from(configuration % 4)],
        12..16 => [480, 960][usize::from(configuration % 2)],
        _ => [120, 240, 480, 960][usize::from(configuration % 4)],
    };
    let frames = match start & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => i64::from(rest.first()? & 0x3f),
    };
    Some(frame * frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opus_packets_say_how_long_they_are() {
        assert_eq!(opus_samples(&[0xfc]), Some(960));
        assert_eq!(opus_samples(&[0x78 | 3, 3]), Some(2880));
        assert_eq!(opus_samples(&[0x08 | 1]), Some(1920));
        assert_eq!(opus_samples(&[]), None);
    }
}

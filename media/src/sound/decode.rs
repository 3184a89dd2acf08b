//! Packets of sound to samples at their places.

use timeline::time::Ticks;

use super::mix::Mix;
use super::resample::Resampler;
use super::stretch::Stretch;
use crate::av::{Parameters, TimeBase};
use crate::inside::Failure;
use crate::request::Limits;
use crate::segments::{StreamDecoder, Timed};

/// Decoded before what is wanted, since decoders give wrong sound at first: AAC one frame, Opus 80 ms, MP3 as long as
/// its bit reservoir.
pub const PREROLL: Ticks = Ticks(22_500);

/// What is wanted: samples `start..end` at `rate`, counted from recording zero.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub rate: u32,
    pub channels: u32,
    pub start: i64,
    pub end: i64,
}

impl Wanted {
    /// The recording time whose packets are needed.
    pub fn reach(&self) -> (Ticks, Ticks) {
        let rate = i64::from(self.rate);
        let filter = Ticks(4_500);
        (Ticks::rescale(self.start, 1, rate) - PREROLL - filter, Ticks::rescale(self.end, 1, rate) + filter)
    }
}

/// Packets in order; silence where there are none. Gives the samples and how many packets were damaged.
pub fn decode(
    packets: &[Timed],
    parameters: &Parameters,
    wanted: Wanted,
    limits: &Limits,
) -> Result<(Stretch, u64), Failure> {
    let mut gathered: Option<(Resampler, Mix, Stretch)> = None;
    let mut decoder = StreamDecoder::new(limits);
    let time_base = packets.first().map_or(TimeBase::TICKS, |packet| packet.time_base);
    let mut put = |frame: crate::av::Frame| -> Result<(), Failure> {
        let (rate, given, samples) = (frame.sample_rate(), frame.channels(), frame.samples());
        let Some(pts) = frame.pts().filter(|_| rate > 0 && given > 0 && samples > 0) else { return Ok(()) };
        let (_, mix, stretch) = gathered.get_or_insert_with(|| {
            let resampler = Resampler::new(rate, wanted.rate);
            let (first, last) = resampler.input_span(wanted.start, wanted.end);
            (resampler, Mix::new(given, wanted.channels as usize), Stretch::silent(rate, first, last, wanted.channels as usize))
        });
        // A stream that changes its rate or channels on the way is not followed.
        if rate != stretch.rate || !mix.takes(given) {
            return Ok(());
        }
        let second = TimeBase { numerator: 1, denominator: rate as i32 };
        let at = stretch.place(crate::av::rescale(pts, time_base, second), samples);
        if let Some((to, from)) = stretch.overlap(at, samples) {
            for (index, sum) in stretch.channels.iter_mut().enumerate() {
                let sum = &mut sum[to.clone()];
                sum.fill(0.0);
                for channel in 0..given {
                    if let Some(heard) = frame.channel(channel) {
                        mix.add(channel, &heard[from.clone()], index, sum);
                    }
                }
            }
        }
        Ok(())
    };
    for timed in packets {
        decoder.decode(timed, parameters, &mut put)?;
    }
    decoder.finish(&mut put)?;
    let stretch = match gathered {
        Some((resampler, _, stretch)) => resampler.resample(&stretch, wanted.start, wanted.end),
        None => Stretch::silent(wanted.rate, wanted.start, wanted.end, wanted.channels as usize),
    };
    Ok((stretch, decoder.damaged))
}

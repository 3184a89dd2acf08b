//! Packets of sound to samples at their places.

use std::collections::BTreeMap;

use timeline::time::{Span, Ticks};

use super::mix::Mix;
use super::resample::Resampler;
use super::stretch::Stretch;
use crate::av::{Frame, Parameters, TimeBase, rescale};
use crate::inside::Failure;
use crate::request::Limits;
use crate::segments::{StreamDecoder, Timed};

/// Decoded before what is wanted, since decoders give wrong sound at first: AAC one frame, Opus 80 ms, MP3 as long as
/// its bit reservoir.
pub const PREROLL: Ticks = Ticks(22_500);

/// Rates that are followed within one stretch.
const RATES_MAX: usize = 4;
/// Samples per second that a frame may claim, and channels.
const RATE_MIN: u32 = 4_000;
const RATE_MAX: u32 = 384_000;
const CHANNELS_MAX: usize = 16;

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

/// Where decoders begin anew, counted from recording zero. AAC's noise is drawn by the decoder: what two units both hold
/// is equal only when their decoders began at the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restarts {
    Never,
    Every(Ticks),
}

impl Restarts {
    /// The stretches of the recording that one decoder each gives, which cover `start..end`.
    fn blocks(self, start: Ticks, end: Ticks) -> Vec<Span> {
        match self {
            Restarts::Never => vec![Span::new(start, end)],
            Restarts::Every(Ticks(length)) => {
                let grid = start.0.div_euclid(length)..=end.0.div_euclid(length);
                grid.map(|index| Span::new(Ticks(index * length), Ticks((index + 1) * length))).collect()
            }
        }
    }
}

/// Packets in order; silence where there are none. Gives the samples, and the times of packets that were refused.
pub fn decode(
    packets: &[Timed],
    parameters: &Parameters,
    wanted: Wanted,
    restarts: Restarts,
    limits: &Limits,
) -> Result<(Stretch, Vec<Ticks>), Failure> {
    let mut gathered = Gathered { wanted, stretches: BTreeMap::new() };
    let mut refused = Vec::new();
    let (from, to) = wanted.reach();
    for block in restarts.blocks(from, to) {
        let mut decoder = StreamDecoder::new(limits);
        let mut time_base = TimeBase::TICKS;
        let reach = Span::new(block.start - PREROLL, block.end);
        for timed in packets.iter().filter(|timed| reach.contains(timed.at())) {
            time_base = timed.time_base;
            decoder.decode(timed, parameters, &mut |frame| {
                gathered.put(&frame, time_base, block);
                Ok(())
            })?;
        }
        decoder.finish(&mut |frame| {
            gathered.put(&frame, time_base, block);
            Ok(())
        })?;
        gathered.end_block();
        refused.extend(decoder.refused.into_iter().filter(|at| block.contains(*at)));
    }
    Ok((gathered.finish(), refused))
}

/// The sound at its own rate, which may change on the way: a stretch for each rate, silent where another one is heard.
struct Gathered {
    wanted: Wanted,
    /// By rate, so that sums do not depend on which came first.
    stretches: BTreeMap<u32, Gatherer>,
}

struct Gatherer {
    resampler: Resampler,
    stretch: Stretch,
    /// Of the last frame.
    mix: Mix,
}

impl Gathered {
    fn put(&mut self, frame: &Frame, time_base: TimeBase, block: Span) {
        let wanted = self.wanted;
        let (rate, given, samples) = (frame.sample_rate(), frame.channels(), frame.samples());
        let usable = (RATE_MIN..=RATE_MAX).contains(&rate) && (1..=CHANNELS_MAX).contains(&given) && samples > 0;
        let Some(pts) = frame.pts().filter(|_| usable) else { return };
        if self.stretches.len() >= RATES_MAX && !self.stretches.contains_key(&rate) {
            return;
        }
        let Gatherer { mix, stretch, .. } = self.stretches.entry(rate).or_insert_with(|| {
            let resampler = Resampler::new(rate, wanted.rate);
            let (first, last) = resampler.input_span(wanted.start, wanted.end);
            let channels = wanted.channels as usize;
            let stretch = Stretch::silent(rate, first, last, channels);
            Gatherer { resampler, mix: Mix::new(given, channels), stretch }
        });
        if !mix.takes(given) {
            *mix = Mix::new(given, wanted.channels as usize);
        }
        let second = TimeBase { numerator: 1, denominator: rate as i32 };
        let at = stretch.place(rescale(pts, time_base, second), samples);
        let block = second.value(block.start)..second.value(block.end);
        let Some((to, from)) = stretch.overlap(at, samples, block) else { return };
        let heard: Vec<_> = (0..given).map(|channel| frame.channel(channel)).collect();
        for (index, sum) in stretch.channels.iter_mut().enumerate() {
            let sum = &mut sum[to.clone()];
            sum.fill(0.0);
            for (channel, heard) in heard.iter().enumerate() {
                if let Some(heard) = heard {
                    mix.add(channel, &heard[from.clone()], index, sum);
                }
            }
        }
    }

    fn end_block(&mut self) {
        self.stretches.values_mut().for_each(|gatherer| gatherer.stretch.end_run());
    }

    fn finish(self) -> Stretch {
        let Wanted { rate, channels, start, end } = self.wanted;
        let resample = |gatherer: &Gatherer| gatherer.resampler.resample(&gatherer.stretch, start, end);
        let whole = self.stretches.values().map(resample).reduce(Stretch::plus);
        whole.unwrap_or_else(|| Stretch::silent(rate, start, end, channels as usize))
    }
}

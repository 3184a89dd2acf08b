//! Another sample rate. Each output sample is a function of the input around it and of its own index alone, so two
//! stretches that overlap agree bit for bit where they do, wherever they begin.

use super::stretch::Stretch;

/// Zero crossings of the filter on each side, at the lower of the two rates.
const CROSSINGS: usize = 24;
/// Of the lower rate's half: what is kept.
const PASS: f64 = 0.94;
/// Kaiser window: about 80 dB.
const BETA: f64 = 8.0;
/// Sums are kept in so many parts, which the compiler turns into vector instructions.
const LANES: usize = 8;

pub struct Resampler {
    from: u32,
    to: u32,
    /// Input samples on each side of an output sample.
    reach: usize,
    /// Output samples repeat their places between input samples after so many.
    phases: usize,
    /// `phases` filters of `2 * reach` weights, padded to whole lanes.
    weights: Vec<f32>,
    padded: usize,
}

impl Resampler {
    pub fn new(from: u32, to: u32) -> Resampler {
        let phases = (to / greatest_common_divisor(from, to)) as usize;
        // Cut off relative to the input's rate.
        let cutoff = PASS * f64::from(to.min(from)) / f64::from(from);
        let reach = (CROSSINGS as f64 / cutoff).ceil() as usize;
        let padded = (2 * reach).next_multiple_of(LANES);
        let mut weights = vec![0.0; phases * padded];
        for phase in 0..phases {
            let row = &mut weights[phase * padded..][..2 * reach];
            // The output sample lies this far behind the input sample of index `reach - 1` of the row.
            let fraction = (phase as u64 * u64::from(from) % u64::from(to)) as f64 / f64::from(to);
            let mut exact = vec![0.0; 2 * reach];
            for (tap, weight) in exact.iter_mut().enumerate() {
                let distance = tap as f64 - (reach as f64 - 1.0) - fraction;
                *weight = cutoff * sinc(cutoff * distance) * kaiser(distance / reach as f64);
            }
            // Exactly one for a constant.
            let sum: f64 = exact.iter().sum();
            row.iter_mut().zip(&exact).for_each(|(weight, exact)| *weight = (exact / sum) as f32);
        }
        Resampler { from, to, reach, phases, weights, padded }
    }

    /// Input samples, as indices, that the output samples `start..end` are made of.
    pub fn input_span(&self, start: i64, end: i64) -> (i64, i64) {
        if self.from == self.to {
            return (start, end);
        }
        let reach = self.padded as i64;
        (self.input_index(start) - reach, self.input_index(end) + reach)
    }

    fn input_index(&self, output: i64) -> i64 {
        (i128::from(output) * i128::from(self.from)).div_euclid(i128::from(self.to)) as i64
    }

    /// `input` covers [`Resampler::input_span`].
    pub fn resample(&self, input: &Stretch, start: i64, end: i64) -> Stretch {
        let mut output = Stretch::silent(self.to, start, end, input.channels.len());
        for (given, wanted) in input.channels.iter().zip(&mut output.channels) {
            if self.from == self.to {
                let (offset, length) = ((start - input.start) as usize, wanted.len());
                wanted.copy_from_slice(&given[offset..offset + length]);
                continue;
            }
            for (sample, index) in wanted.iter_mut().zip(start..) {
                let first = self.input_index(index) - (self.reach as i64 - 1) - input.start;
                let phase = index.rem_euclid(self.phases as i64) as usize;
                let row = &self.weights[phase * self.padded..][..self.padded];
                *sample = product(row, &given[first as usize..][..self.padded]);
            }
        }
        output
    }
}

fn product(weights: &[f32], samples: &[f32]) -> f32 {
    let mut sums = [0f32; LANES];
    for (weights, samples) in weights.chunks_exact(LANES).zip(samples.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += weights[lane] * samples[lane];
        }
    }
    sums.iter().sum()
}

fn sinc(x: f64) -> f64 {
    let x = std::f64::consts::PI * x;
    if x.abs() < 1e-9 { 1.0 } else { x.sin() / x }
}

/// From -1 to 1.
fn kaiser(x: f64) -> f64 {
    if x.abs() >= 1.0 { 0.0 } else { bessel(BETA * (1.0 - x * x).sqrt()) / bessel(BETA) }
}

/// Modified Bessel function of the first kind, order zero.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..64 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, start: i64, end: i64, hertz: f64) -> Stretch {
        let mut stretch = Stretch::silent(rate, start, end, 1);
        for (sample, index) in stretch.channels[0].iter_mut().zip(start..) {
            *sample = (std::f64::consts::TAU * hertz * index as f64 / f64::from(rate)).sin() as f32;
        }
        stretch
    }

    #[test]
    fn a_tone_stays_the_same_tone_in_the_same_place() {
        for (from, to) in [(44_100, 48_000), (48_000, 16_000), (44_100, 16_000), (22_050, 48_000), (48_000, 48_000)] {
            let resampler = Resampler::new(from, to);
            let (first, last) = resampler.input_span(5_000, 9_000);
            let output = resampler.resample(&tone(from, first, last, 440.0), 5_000, 9_000);
            let wanted = tone(to, 5_000, 9_000, 440.0);
            let error =
                output.channels[0].iter().zip(&wanted.channels[0]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(error < 2e-4, "{from} to {to}: {error}");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        let resampler = Resampler::new(48_000, 16_000);
        let (first, last) = resampler.input_span(0, 4_000);
        let output = resampler.resample(&tone(48_000, first, last, 9_000.0), 0, 4_000);
        assert!(output.channels[0].iter().all(|sample| sample.abs() < 1e-3));
    }

    #[test]
    fn overlapping_stretches_agree_bit_for_bit() {
        let resampler = Resampler::new(44_100, 16_000);
        let part = |start, end| {
            let (first, last) = resampler.input_span(start, end);
            resampler.resample(&tone(44_100, first, last, 523.25), start, end)
        };
        let (whole, late) = (part(-100, 3_000), part(1_237, 2_000));
        assert_eq!(whole.channels[0][1_337..2_100], late.channels[0]);
    }
}

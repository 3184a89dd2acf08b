//! Voice activity: where somebody speaks, and where a unit of speech may be cut.
//!
//! Energy over a noise floor that follows the room, on 16 kHz mono. Both decisions are functions of the samples alone, so
//! every worker decides alike. Music and applause count as voice: telling them apart is the recogniser's business.

use timeline::chunk::Lengths;
use timeline::time::{Span, Ticks};

pub const SAMPLE_RATE: i64 = 16_000;

/// 10 ms: every time in this module is a multiple of it.
const FRAME_SAMPLES: usize = 160;
const FRAME: Ticks = Ticks(900);

/// A cut is made in the middle of the quietest stretch of this length.
const PAUSE_FRAMES: usize = 30;
/// Stretches whose mean levels differ by less are equally quiet: dither is no reason to cut far from the grid.
const PAUSE_LEVEL_STEP_DB: f32 = 1.0;
/// Nothing in a recording is quieter than this and means something, dB below full scale.
const LEVEL_MIN_DB: f32 = -80.0;

/// The noise floor is this percentile of the levels in [`FLOOR_FRAMES_AROUND`].
const FLOOR_PERCENTILE: usize = 10;
const FLOOR_FRAMES_AROUND: usize = 400;
/// Voice is at least this much above the floor.
const VOICE_OVER_FLOOR_DB: f32 = 9.0;
/// The softest voice that is looked for.
const VOICE_LEVEL_MIN_DB: f32 = -62.0;
/// Where the loudest is not this much above the floor nobody speaks: that is hum, hiss or fan.
const VOICE_RANGE_MIN_DB: f32 = 12.0;
/// Where speech has no pause, its own soft sounds pass for the floor. Then voice is what is this close to the loudest, and
/// still over the floor by more than noise varies.
const VOICE_BELOW_LOUDEST_DB: f32 = 18.0;
const VOICE_OVER_FLOOR_MIN_DB: f32 = 4.0;
/// A dip shorter than this is part of the speech: stops within words are up to 150 ms.
const PAUSE_FRAMES_MIN: usize = 20;
/// Shorter sounds are clicks.
const VOICE_FRAMES_MIN: usize = 8;

/// The stretches of `samples` in which somebody speaks, as times from the first sample, in order.
pub fn speech_spans(samples: &[f32]) -> Vec<Span> {
    let levels = levels(samples);
    let threshold = thresholds(&levels);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for frame in (0..levels.len()).filter(|frame| levels[*frame] >= threshold[*frame]) {
        match spans.last_mut() {
            Some((_, end)) if frame - *end < PAUSE_FRAMES_MIN => *end = frame + 1,
            _ => spans.push((frame, frame + 1)),
        }
    }
    spans.retain(|(start, end)| end - start >= VOICE_FRAMES_MIN);
    spans.into_iter().map(|(start, end)| Span::new(time(start), time(end))).collect()
}

/// Where unit `unit` really begins and ends: in the quietest 300 ms around its place on the grid. `samples` cover
/// `lengths.unit_reach(unit, duration)`.
///
/// An edge depends only on the audio within `lengths.unit_look_around` of its place, so neighbours agree on it without
/// talking. The recording's own ends are not moved.
pub fn unit_edges(samples: &[f32], unit: u32, lengths: &Lengths, duration: Ticks) -> Span {
    let span = lengths.unit_span(unit);
    let reach = lengths.unit_reach(unit, duration);
    let edge = |at: Ticks| {
        let around = Span::new(at - lengths.unit_look_around, at + lengths.unit_look_around);
        let from = sample_index(around.start - reach.start).min(samples.len());
        let to = sample_index(around.end - reach.start).min(samples.len());
        around.start + quietest(&samples[from..to])
    };
    let start = if unit == 0 { Ticks::ZERO } else { edge(span.start) };
    let end = if unit + 1 == lengths.unit_count(duration) { duration } else { edge(span.end) };
    Span::new(start, end)
}

/// Index of the sample at a time after the first.
pub fn sample_index(at: Ticks) -> usize {
    (at.0.max(0) * SAMPLE_RATE / timeline::time::TICKS_PER_SECOND) as usize
}

/// The middle of the quietest pause, the one nearest to the middle among equals.
fn quietest(samples: &[f32]) -> Ticks {
    let levels = levels(samples);
    let middle = levels.len() / 2;
    let loudness =
        |pause: &[f32]| (pause.iter().sum::<f32>() / pause.len() as f32 / PAUSE_LEVEL_STEP_DB).round() as i32;
    let pauses = levels.windows(PAUSE_FRAMES).enumerate();
    let centre = pauses.min_by_key(|(start, pause)| (loudness(pause), (start + PAUSE_FRAMES / 2).abs_diff(middle)));
    time(centre.map_or(middle, |(start, _)| start + PAUSE_FRAMES / 2))
}

fn time(frame: usize) -> Ticks {
    Ticks(FRAME.0 * frame as i64)
}

/// dB of each whole frame, after a first difference: rooms rumble low, voices carry high.
fn levels(samples: &[f32]) -> Vec<f32> {
    let mut before = samples.first().copied().unwrap_or(0.0);
    let frames = samples.chunks_exact(FRAME_SAMPLES);
    let level = |frame: &[f32]| {
        let mut energy = 0.0;
        for sample in frame {
            let difference = sample - before;
            before = *sample;
            energy += difference * difference;
        }
        (10.0 * (energy / FRAME_SAMPLES as f32).log10()).max(LEVEL_MIN_DB)
    };
    frames.map(level).collect()
}

/// Per frame, the level from which it is voice; infinite where nobody speaks.
fn thresholds(levels: &[f32]) -> Vec<f32> {
    let mut sorted = levels.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let loudest = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(LEVEL_MIN_DB);
    let threshold = |frame: usize| {
        let floor = percentile(
            &levels[frame.saturating_sub(FLOOR_FRAMES_AROUND)..levels.len().min(frame + FLOOR_FRAMES_AROUND)],
        );
        if loudest - floor < VOICE_RANGE_MIN_DB {
            return f32::INFINITY;
        }
        let fluent = (loudest - VOICE_BELOW_LOUDEST_DB).max(floor + VOICE_OVER_FLOOR_MIN_DB);
        (floor + VOICE_OVER_FLOOR_DB).min(fluent).max(VOICE_LEVEL_MIN_DB)
    };
    (0..levels.len()).map(threshold).collect()
}

fn percentile(levels: &[f32]) -> f32 {
    let mut levels = levels.to_vec();
    let rank = levels.len() * FLOOR_PERCENTILE / 100;
    *levels.select_nth_unstable_by(rank, f32::total_cmp).1
}

//! How loud the sound of a chunk is, for a picture of a recording that has none.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::time::{Span, Ticks};

use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::request::OutputKind;
use crate::sound::stretch::Stretch;

const EVERY: Ticks = Ticks(22_500);
/// A bar is loud when so much of it is: single clicks do not make it.
const LOUD_PERCENT: usize = 90;

/// [`OutputKind::Peaks`] as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChunkPeaks {
    pub first_ticks: Ticks,
    pub every_ticks: Ticks,
    /// 255 is full scale.
    pub peaks: Vec<u8>,
}

pub fn give(parent: &Parent, span: Span, stretch: &Stretch) -> Result<(), Failure> {
    let peaks = peaks(span, stretch);
    let bytes = serde_json::to_vec(&peaks).map_err(|error| Failure::Request(error.to_string()))?;
    parent.output(OutputKind::Peaks, "peaks.json".into(), span, Value::Null, &bytes)
}

fn peaks(span: Span, stretch: &Stretch) -> ChunkPeaks {
    let place = |at: Ticks| {
        let sample = at.0 * i64::from(stretch.rate) / timeline::time::TICKS_PER_SECOND;
        (sample - stretch.start).clamp(0, stretch.len() as i64) as usize
    };
    let mut peaks = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let next = (at + EVERY).min(span.end);
        let channel = |samples: &Vec<f32>| loudness(&samples[place(at)..place(next)]);
        let loudest = stretch.channels.iter().map(channel).fold(0.0, f32::max);
        peaks.push((loudest.clamp(0.0, 1.0) * 255.0).round() as u8);
        at = next;
    }
    ChunkPeaks { first_ticks: span.start, every_ticks: EVERY, peaks }
}

fn loudness(samples: &[f32]) -> f32 {
    let mut loud: Vec<f32> = samples.iter().map(|sample| sample.abs()).collect();
    let place = loud.len() * LOUD_PERCENT / 100;
    if place >= loud.len() {
        return 0.0;
    }
    *loud.select_nth_unstable_by(place, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loud_and_quiet_stretches_have_their_heights() {
        let mut stretch = Stretch::silent(48_000, -1_000, 60_000, 1);
        for (sample, index) in stretch.channels[0].iter_mut().zip(-1_000i64..) {
            *sample = if (12_000..24_000).contains(&index) { 0.5 } else { 0.0 };
        }
        // One click in silence.
        stretch.channels[0][40_000] = 1.0;
        let peaks = peaks(Span::new(Ticks::ZERO, Ticks::from_whole_seconds(1)), &stretch);
        assert_eq!(peaks.peaks, [0, 128, 0, 0]);
    }
}

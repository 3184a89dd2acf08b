//! How a recording is divided into work: chunks of picture and sound, units of speech.
//!
//! Division is by time alone, whatever arrived when, so every worker divides alike.

use serde::{Deserialize, Serialize};

use crate::time::{Span, Ticks};

/// All lengths that decide how a recording is divided. Part of the recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lengths {
    /// A segment of an upload ends at the first key frame after this.
    pub segment: Ticks,
    pub chunk: Ticks,
    /// An HLS segment ends at the first boundary at least this long after its start.
    pub hls_segment: Ticks,
    pub unit: Ticks,
    /// How far the ends of a unit may move towards a pause.
    pub unit_look_around: Ticks,
}

impl Lengths {
    pub const UPLOAD: Lengths = Lengths {
        segment: Ticks::from_whole_seconds(10),
        chunk: Ticks::from_whole_seconds(30),
        hls_segment: Ticks::from_whole_seconds(6),
        unit: Ticks::from_whole_seconds(24),
        unit_look_around: Ticks::from_whole_seconds(3),
    };

    pub fn chunk_span(&self, index: u32) -> Span {
        grid_span(self.chunk, index)
    }

    pub fn chunk_count(&self, duration: Ticks) -> u32 {
        grid_count(self.chunk, duration)
    }

    /// Where a unit lies before its ends are moved into pauses.
    pub fn unit_span(&self, index: u32) -> Span {
        grid_span(self.unit, index)
    }

    /// The audio that decides a unit's ends: its span and the look-around on both sides, inside the recording.
    pub fn unit_reach(&self, index: u32, duration: Ticks) -> Span {
        let span = self.unit_span(index);
        let start = Ticks((span.start - self.unit_look_around).0.max(0));
        Span::new(start, (span.end + self.unit_look_around).min(duration))
    }

    /// The last unit takes what is left: a rest that the look-around of its last end would swallow is no unit.
    pub fn unit_count(&self, duration: Ticks) -> u32 {
        let count = grid_count(self.unit, duration);
        let rest = duration - self.unit_span(count.saturating_sub(1)).start;
        if count > 1 && rest <= self.unit_look_around { count - 1 } else { count }
    }

    /// Starts of the HLS segments that start in chunk `index`, then the end of the last one.
    ///
    /// `boundaries` are the times at which a segment may start: the source's IDR times when the top rung is copied,
    /// `None` for the fixed grid of `hls_segment` (encoded top rung, or no picture). They are sorted, and start with
    /// the recording's first one. The chunk's first boundary starts a segment, then each that is at least
    /// `hls_segment` after the last. Empty when nothing starts in the chunk.
    pub fn hls_starts(&self, index: u32, boundaries: Option<&[Ticks]>, duration: Ticks) -> Vec<Ticks> {
        let span = self.chunk_span(index);
        let grid: Vec<Ticks>;
        let boundaries = match boundaries {
            Some(given) => given,
            None => {
                let first = span.start.0 / self.hls_segment.0;
                let last = span.end.0 / self.hls_segment.0;
                grid =
                    (first..=last).map(|step| Ticks(step * self.hls_segment.0)).filter(|at| *at < duration).collect();
                &grid
            }
        };
        let mut starts: Vec<Ticks> = Vec::new();
        for &at in boundaries.iter().filter(|at| span.contains(**at) && **at < duration) {
            if starts.last().is_none_or(|last| at - *last >= self.hls_segment) {
                starts.push(at);
            }
        }
        if !starts.is_empty() {
            let next = boundaries.iter().copied().find(|at| *at >= span.end && *at < duration);
            starts.push(next.unwrap_or(duration));
        }
        starts
    }
}

fn grid_span(length: Ticks, index: u32) -> Span {
    let start = Ticks(length.0 * i64::from(index));
    Span::new(start, start + length)
}

fn grid_count(length: Ticks, duration: Ticks) -> u32 {
    u32::try_from((duration.0.max(0) + length.0 - 1) / length.0).expect("a recording has fewer than 2^32 chunks")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(times: &[i64]) -> Vec<Ticks> {
        times.iter().copied().map(Ticks::from_whole_seconds).collect()
    }

    #[test]
    fn hls_segments_follow_the_source_and_belong_to_the_chunk_they_start_in() {
        let idrs: Vec<Ticks> = (0..40).map(|step| Ticks::from_whole_seconds(step * 2)).collect();
        let duration = Ticks::from_whole_seconds(77);
        let lengths = Lengths::UPLOAD;
        assert_eq!(lengths.hls_starts(0, Some(&idrs), duration), seconds(&[0, 6, 12, 18, 24, 30]));
        assert_eq!(lengths.hls_starts(2, Some(&idrs), duration), seconds(&[60, 66, 72, 77]));
    }

    #[test]
    fn a_chunk_without_a_boundary_is_covered_by_the_one_before() {
        let idrs = seconds(&[0, 50]);
        let duration = Ticks::from_whole_seconds(80);
        assert_eq!(Lengths::UPLOAD.hls_starts(0, Some(&idrs), duration), seconds(&[0, 50]));
        assert_eq!(Lengths::UPLOAD.hls_starts(1, Some(&idrs), duration), seconds(&[50, 80]));
        assert!(Lengths::UPLOAD.hls_starts(2, Some(&idrs), duration).is_empty());
    }

    #[test]
    fn consecutive_chunks_tile_the_recording_on_the_fixed_grid() {
        let duration = Ticks::from_seconds(100.5);
        let mut at = Ticks::ZERO;
        for index in 0..Lengths::UPLOAD.chunk_count(duration) {
            let starts = Lengths::UPLOAD.hls_starts(index, None, duration);
            assert_eq!(starts[0], at);
            at = *starts.last().unwrap();
        }
        assert_eq!(at, duration);
    }

    #[test]
    fn a_short_rest_joins_the_last_unit() {
        let lengths = Lengths::UPLOAD;
        assert_eq!(lengths.unit_count(Ticks::from_whole_seconds(50)), 2);
        assert_eq!(lengths.unit_count(Ticks::from_whole_seconds(52)), 3);
        assert_eq!(lengths.unit_count(Ticks::from_whole_seconds(2)), 1);
    }
}

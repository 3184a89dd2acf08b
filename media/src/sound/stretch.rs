//! A stretch of sound: samples from one index to another, counted from recording zero; silent where nothing was put.

use std::ops::Range;

/// Samples by which neighbouring frames may miss each other and still be taken as joined: containers round times to a
/// millisecond.
const JITTER_SECONDS: f64 = 0.0015;

#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub rate: u32,
    /// Index of the first sample; negative before the recording.
    pub start: i64,
    /// One list per channel, all equally long.
    pub channels: Vec<Vec<f32>>,
    /// Where the last frame that was put ended.
    expected: Option<i64>,
}

impl Stretch {
    pub fn silent(rate: u32, start: i64, end: i64, channels: usize) -> Stretch {
        let length = (end - start).max(0) as usize;
        Stretch { rate, start, channels: vec![vec![0.0; length]; channels], expected: None }
    }

    pub fn len(&self) -> usize {
        self.channels[0].len()
    }

    pub fn end(&self) -> i64 {
        self.start + self.len() as i64
    }

    /// Where a frame that claims to start at `at` goes: on to the one before when they all but touch.
    pub fn place(&mut self, at: i64, samples: usize) -> i64 {
        let jitter = (JITTER_SECONDS * f64::from(self.rate)).ceil() as i64;
        let placed = self.expected.filter(|expected| (expected - at).abs() <= jitter).unwrap_or(at);
        self.expected = Some(placed + samples as i64);
        placed
    }

    /// Both at once. They cover the same samples at the same rate.
    pub fn plus(mut self, other: Stretch) -> Stretch {
        for (sum, added) in self.channels.iter_mut().zip(&other.channels) {
            sum.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
        }
        self
    }

    /// What is put next starts where it says.
    pub fn end_run(&mut self) {
        self.expected = None;
    }

    /// The part of this stretch that a frame at `at` fills within `block`, and the part of the frame that fills it.
    pub fn overlap(&self, at: i64, samples: usize, block: Range<i64>) -> Option<(Range<usize>, Range<usize>)> {
        let from = at.max(self.start).max(block.start);
        let to = (at + samples as i64).min(self.end()).min(block.end);
        (from < to).then(|| {
            let range = |origin: i64| (from - origin) as usize..(to - origin) as usize;
            (range(self.start), range(at))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_with_rounded_times_join() {
        let mut stretch = Stretch::silent(48_000, 0, 10_000, 1);
        assert_eq!(stretch.place(0, 1024), 0);
        assert_eq!(stretch.place(1008, 1024), 1024);
        assert_eq!(stretch.place(2064, 1024), 2048);
        // A hole stays a hole.
        assert_eq!(stretch.place(9000, 1024), 9000);
        assert_eq!(stretch.overlap(9500, 1024, 0..20_000), Some((9500..10_000, 0..500)));
        assert_eq!(stretch.overlap(500, 1024, 1000..1200), Some((1000..1200, 500..700)));
        assert_eq!(stretch.overlap(-1024, 1024, -2000..20_000), None);
    }
}

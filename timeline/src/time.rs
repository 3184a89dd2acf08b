//! Recording time: integer ticks of 1/90000 s since the recording began.
//!
//! 90 kHz is the clock of MPEG systems (ISO/IEC 13818-1), divides the frame rates in use, and is the time base of every
//! picture track that we write; sound is written in its sample rate, whose frames are no whole ticks. A recording begins at
//! its earliest audio or video presentation time, after edit lists.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

pub const TICKS_PER_SECOND: i64 = 90_000;

/// A time or a length, in ticks of 1/90000 s. Serialised as a bare integer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticks(pub i64);

impl Ticks {
    pub const ZERO: Ticks = Ticks(0);

    pub const fn from_whole_seconds(seconds: i64) -> Ticks {
        Ticks(seconds * TICKS_PER_SECOND)
    }

    /// Nearest tick.
    pub fn from_seconds(seconds: f64) -> Ticks {
        Ticks((seconds * TICKS_PER_SECOND as f64).round() as i64)
    }

    /// `value` in units of `numerator/denominator` seconds, to the nearest tick (ties away from zero).
    pub fn rescale(value: i64, numerator: i64, denominator: i64) -> Ticks {
        let scaled = i128::from(value) * i128::from(numerator) * i128::from(TICKS_PER_SECOND);
        let denominator = i128::from(denominator);
        let half = denominator / 2;
        let rounded = if scaled >= 0 { scaled + half } else { scaled - half };
        Ticks((rounded / denominator) as i64)
    }

    pub fn seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND as f64
    }
}

impl Add for Ticks {
    type Output = Ticks;
    fn add(self, other: Ticks) -> Ticks {
        Ticks(self.0 + other.0)
    }
}

impl Sub for Ticks {
    type Output = Ticks;
    fn sub(self, other: Ticks) -> Ticks {
        Ticks(self.0 - other.0)
    }
}

/// Half-open: `start` is inside, `end` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: Ticks,
    pub end: Ticks,
}

impl Span {
    pub const fn new(start: Ticks, end: Ticks) -> Span {
        Span { start, end }
    }

    pub fn duration(self) -> Ticks {
        self.end - self.start
    }

    pub fn contains(self, at: Ticks) -> bool {
        self.start <= at && at < self.end
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Seconds since the recording began, as people and JSON see them: rounded to a millisecond.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(f64);

impl Seconds {
    pub fn new(seconds: f64) -> Seconds {
        Seconds((seconds * 1000.0).round() / 1000.0)
    }

    pub fn get(self) -> f64 {
        self.0
    }
}

impl From<Ticks> for Seconds {
    fn from(ticks: Ticks) -> Seconds {
        Seconds::new(ticks.seconds())
    }
}

impl From<Seconds> for Ticks {
    fn from(seconds: Seconds) -> Ticks {
        Ticks::from_seconds(seconds.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rescaling_rounds_to_the_nearest_tick_on_both_sides_of_zero() {
        assert_eq!(Ticks::rescale(1024, 1, 44_100), Ticks(2090)); // 2089.8
        assert_eq!(Ticks::rescale(-1024, 1, 44_100), Ticks(-2090));
        assert_eq!(Ticks::rescale(1, 1001, 30_000), Ticks(3003));
        // Six hours in nanoseconds overflow an i64 when multiplied first.
        assert_eq!(Ticks::rescale(21_600_000_000_000, 1, 1_000_000_000), Ticks::from_whole_seconds(21_600));
    }

    #[test]
    fn seconds_are_rounded_to_a_millisecond() {
        assert_eq!(serde_json::to_string(&Seconds::new(1.0005004)).unwrap(), "1.001");
        assert_eq!(serde_json::to_string(&Seconds::from(Ticks(3003))).unwrap(), "0.033");
    }
}

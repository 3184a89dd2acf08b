//! How fast pictures follow each other, and whether evenly.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::holes::HOLES_MAX;

/// Pictures are put in order among so many; no codec of ours holds back more.
const REORDER_MAX: usize = 32;
/// Per mille of the intervals that may differ from the rest before the rate counts as variable.
const UNEVEN_PER_MILLE_MAX: u64 = 10;
/// Rates that a measured one is taken for when it is this close, relative.
const SNAP: f64 = 0.004;
const RATES: [(u32, u32); 12] = [
    (5, 1),
    (10, 1),
    (12, 1),
    (15, 1),
    (24_000, 1001),
    (24, 1),
    (25, 1),
    (30_000, 1001),
    (30, 1),
    (50, 1),
    (60_000, 1001),
    (60, 1),
];
const RATE_MAX: f64 = 120.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// Frames per second, as numerator and denominator.
    pub frame_rate: (u32, u32),
    pub is_variable: bool,
}

/// Counts intervals while the times come in the order of decoding.
pub struct Metronome {
    seconds_per_unit: f64,
    waiting: BinaryHeap<Reverse<i64>>,
    last: Option<i64>,
    /// Lengths of intervals in units, and how often each was seen.
    intervals: Vec<(i64, u64)>,
    /// Ends of the intervals that are at least `long`, while they are few.
    holes: Vec<(i64, i64)>,
    long: i64,
}

/// Different lengths that are told apart; a rate with more of them is variable anyhow.
const LENGTHS_MAX: usize = 64;

impl Metronome {
    /// `long`: units of an interval that may be a hole.
    pub fn new(seconds_per_unit: f64, long: i64) -> Metronome {
        Metronome {
            seconds_per_unit,
            waiting: BinaryHeap::new(),
            last: None,
            intervals: Vec::new(),
            holes: Vec::new(),
            long,
        }
    }

    pub fn push(&mut self, pts: i64) {
        self.waiting.push(Reverse(pts));
        if self.waiting.len() > REORDER_MAX {
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some(Reverse(pts)) = self.waiting.pop() else { return };
        if let Some(last) = self.last {
            let length = pts - last;
            if length >= self.long && self.holes.len() < HOLES_MAX {
                self.holes.push((last, pts));
            }
            match self.intervals.iter().position(|(known, _)| *known == length) {
                Some(place) => self.intervals[place].1 += 1,
                None if self.intervals.len() < LENGTHS_MAX => self.intervals.push((length, 1)),
                None => self.intervals[LENGTHS_MAX - 1].1 += 1,
            }
        }
        self.last = Some(pts);
    }

    /// With the ends of long intervals, in units.
    pub fn finish(mut self) -> (Pace, Vec<(i64, i64)>) {
        while !self.waiting.is_empty() {
            self.pop();
        }
        let holes = if self.holes.len() < HOLES_MAX { std::mem::take(&mut self.holes) } else { Vec::new() };
        (self.pace(), holes)
    }

    fn pace(mut self) -> Pace {
        self.intervals.sort_unstable();
        let count: u64 = self.intervals.iter().map(|(_, count)| count).sum();
        let mut passed = 0;
        let median = self.intervals.iter().find(|(_, seen)| {
            passed += seen;
            passed * 2 > count
        });
        let Some(&(median, _)) = median else {
            return Pace { frame_rate: (25, 1), is_variable: true };
        };
        // Rounding moves each end of an interval by half a unit.
        let is_even = |length: i64| (length - median).abs() <= 1;
        let uneven: u64 = self.intervals.iter().filter(|(length, _)| !is_even(*length)).map(|(_, count)| count).sum();
        let is_variable = uneven * 1000 > count * UNEVEN_PER_MILLE_MAX;
        let even = self.intervals.iter().filter(|(length, _)| is_variable || is_even(*length));
        let (units, counted) =
            even.fold((0, 0), |(units, all), (length, count)| (units + length * *count as i64, all + count));
        let interval = units as f64 / counted as f64 * self.seconds_per_unit;
        Pace { frame_rate: nominal(1.0 / interval.max(1.0 / RATE_MAX)), is_variable }
    }
}

fn nominal(rate: f64) -> (u32, u32) {
    let distance =
        |(numerator, denominator): (u32, u32)| (rate * f64::from(denominator) / f64::from(numerator) - 1.0).abs();
    let nearest = RATES.into_iter().min_by(|a, b| distance(*a).total_cmp(&distance(*b))).expect("there are rates");
    if distance(nearest) <= SNAP { nearest } else { ((rate.round() as u32).max(1), 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(times: &[i64], seconds_per_unit: f64) -> Pace {
        let mut metronome = Metronome::new(seconds_per_unit, i64::MAX);
        times.iter().for_each(|time| metronome.push(*time));
        metronome.finish().0
    }

    #[test]
    fn milliseconds_do_not_make_a_rate_variable() {
        let times: Vec<i64> = (0..300).map(|frame| (f64::from(frame) * 1001.0 / 30.0).round() as i64).collect();
        assert_eq!(pace(&times, 0.001), Pace { frame_rate: (30_000, 1001), is_variable: false });
    }

    #[test]
    fn reordered_frames_are_put_in_order() {
        let times: Vec<i64> = (0..100).flat_map(|group| [3, 1, 2].map(|frame| group * 3 + frame)).collect();
        assert_eq!(pace(&times, 0.04), Pace { frame_rate: (25, 1), is_variable: false });
    }

    #[test]
    fn a_screen_that_is_drawn_when_it_changes_is_variable() {
        let times: Vec<i64> = (0..200i64).map(|frame| frame * frame * 7 % 97 + frame * 100).collect();
        assert!(pace(&times, 0.001).is_variable);
        assert_eq!(pace(&[0], 0.001), Pace { frame_rate: (25, 1), is_variable: true });
    }
}

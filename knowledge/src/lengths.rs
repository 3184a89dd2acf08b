//! Lengths and counts that follow from how long a recording is.

use timeline::time::Ticks;

/// How long things are for a recording of one duration, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lengths {
    /// No chapter is shorter, unless the recording is.
    pub chapter_min: f64,
    /// What a chapter is expected to last.
    pub chapter_expected: f64,
    /// A highlight is widened until it is this long, as far as the citation budget goes.
    pub clip_min: f64,
    pub clip_max: f64,
    pub highlights_max: usize,
    /// Key points, definitions, examples and questions of one chapter that nobody emphasised.
    pub notes_per_chapter_max: usize,
}

const CHAPTER_MIN: f64 = 15.0;
const CHAPTER_MIN_HOUR: f64 = 120.0;
const CHAPTERS_FEWEST: f64 = 12.0;
/// An expected chapter is this much longer than the shortest allowed: five minutes in an hour.
const CHAPTER_EXPECTED: f64 = 2.5;

/// What a stressed sentence takes with what it speaks of; longer clips need a part of the budget of their own.
const CLIP_NATURAL: f64 = 3.0;

impl Lengths {
    /// Seconds that widening all highlights may take.
    pub fn widening(&self) -> f64 {
        (self.clip_min - CLIP_NATURAL) * self.highlights_max as f64
    }

    pub fn of(duration: Ticks) -> Lengths {
        let seconds = duration.seconds().max(0.0);
        let chapter_min = (seconds / CHAPTERS_FEWEST).clamp(CHAPTER_MIN, CHAPTER_MIN_HOUR);
        Lengths {
            chapter_min,
            chapter_expected: chapter_min * CHAPTER_EXPECTED,
            clip_min: (seconds / 120.0).clamp(CLIP_NATURAL, 25.0),
            clip_max: (seconds / 60.0).clamp(20.0, 60.0),
            highlights_max: (2.0 + seconds / 300.0).clamp(3.0, 12.0) as usize,
            notes_per_chapter_max: 9,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_chapters_of_at_least_two_minutes_and_a_minute_of_fifteen_seconds() {
        assert_eq!(Lengths::of(Ticks::from_whole_seconds(3600)).chapter_min, 120.0);
        assert_eq!(Lengths::of(Ticks::from_whole_seconds(600)).chapter_min, 50.0);
        assert_eq!(Lengths::of(Ticks::from_whole_seconds(65)).chapter_min, 15.0);
    }
}

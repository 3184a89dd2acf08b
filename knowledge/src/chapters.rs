//! Chapters: the boundaries that together explain evidence and lengths best.

use std::ops::Range;

use timeline::time::Ticks;

use crate::lengths::Lengths;
use crate::sentences::Sentence;

/// Lengths of chapters spread like a log-normal distribution with this deviation.
const LENGTH_DEVIATION: f64 = 0.9;

/// Ranges of sentences that follow each other without a hole; empty for no sentences.
///
/// A semi-Markov model: the score of a segmentation is the evidence at its boundaries, plus the log-probability of each
/// length, plus what a boundary costs because most sentences begin none. The best one is found exactly.
pub(crate) fn segment(
    sentences: &[Sentence],
    evidence: &[f64],
    duration: Ticks,
    lengths: &Lengths,
) -> Vec<Range<usize>> {
    let count = sentences.len();
    if count == 0 {
        return Vec::new();
    }
    // The first chapter begins with the recording, the last ends with it.
    let start = |i: usize| {
        if i == 0 {
            0.0
        } else if i == count {
            duration.seconds()
        } else {
            sentences[i].span.start.seconds()
        }
    };
    let boundary = (duration.seconds() / count as f64 / lengths.chapter_expected).clamp(1e-6, 1.0).ln();
    let mut best = vec![f64::NEG_INFINITY; count + 1];
    let mut from = vec![0; count + 1];
    best[0] = 0.0;
    for end in 1..=count {
        for begin in 0..end {
            let length = start(end) - start(begin);
            let whole = begin == 0 && end == count;
            if length < lengths.chapter_min && !whole {
                break;
            }
            let entry = if begin == 0 { 0.0 } else { evidence[begin] + boundary };
            let score = best[begin] + entry + length_score(length, lengths);
            if score > best[end] {
                best[end] = score;
                from[end] = begin;
            }
        }
    }
    let mut ranges = Vec::new();
    let mut end = count;
    while end > 0 {
        ranges.push(from[end]..end);
        end = from[end];
    }
    ranges.reverse();
    ranges
}

fn length_score(seconds: f64, lengths: &Lengths) -> f64 {
    let distance = (seconds.max(1.0) / lengths.chapter_expected).ln() / LENGTH_DEVIATION;
    -distance * distance / 2.0
}

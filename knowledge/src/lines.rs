//! How well a text breaks between two words, and the two lines of a cue.
//!
//! The rules are those of professional subtitling (Netflix timed text style guide, BBC guidelines): at most 42
//! characters a line, break after punctuation, before conjunctions and prepositions, never between an article and its
//! noun.

use std::ops::Range;

use timeline::time::Ticks;

use crate::lexicon::Lexicon;
use crate::words::SpokenWord;

pub(crate) const LINE_CHARACTERS_MAX: usize = 42;
pub(crate) const LINES_MAX: usize = 2;

/// A pause that is heard as one.
const PAUSE_AUDIBLE: Ticks = Ticks(27_000);
/// What a badly balanced pair of lines costs per character of difference.
const IMBALANCE: f64 = 0.08;
/// A longer first line is less pleasant than a longer second one.
const TOP_HEAVY: f64 = 1.0;

/// What breaking before `words[at]` costs; 0 is free, a forbidden place costs more than anything else.
pub(crate) fn break_cost(words: &[SpokenWord], at: usize, lexicon: &Lexicon) -> f64 {
    let (before, after) = (&words[at - 1], &words[at]);
    let classes = &lexicon.classes;
    if before.sentence_mark().is_some() {
        return 0.0;
    }
    let cost = if before.clause_mark() {
        1.0
    } else if classes.determiners.contains(&before.plain) {
        40.0
    } else if before.plain.chars().all(|c| c.is_ascii_digit()) && !before.plain.is_empty() {
        15.0
    } else if classes.prepositions.contains(&before.plain) {
        16.0
    } else if classes.conjunctions.contains(&before.plain) {
        12.0
    } else if before.starts_upper() && after.starts_upper() {
        11.0
    } else if classes.auxiliaries.contains(&before.plain) || classes.pronouns.contains(&before.plain) {
        9.0
    } else if classes.conjunctions.contains(&after.plain) {
        2.0
    } else if classes.prepositions.contains(&after.plain) {
        3.0
    } else {
        6.0
    };
    if after.start - before.quiet >= PAUSE_AUDIBLE { cost * 0.5 } else { cost }
}

/// Characters of every prefix, and from each word the furthest that one line reaches.
pub(crate) struct LineLengths {
    /// `before[i]`: characters of the words `..i`, a separator after each.
    before: Vec<usize>,
    /// `reach[i]`: one past the last word that stands on one line with word `i`; a word too long for it stands alone.
    reach: Vec<usize>,
    separator: usize,
}

impl LineLengths {
    pub fn new(words: &[SpokenWord], lexicon: &Lexicon) -> LineLengths {
        let separator = lexicon.separator().len();
        let mut before = Vec::with_capacity(words.len() + 1);
        before.push(0);
        for word in words {
            before.push(before[before.len() - 1] + word.text.chars().count() + separator);
        }
        let mut lengths = LineLengths { before, reach: Vec::with_capacity(words.len()), separator };
        let mut end = 0;
        for start in 0..words.len() {
            end = end.max(start + 1);
            while end < words.len() && lengths.characters(start..end + 1) <= LINE_CHARACTERS_MAX {
                end += 1;
            }
            lengths.reach.push(end);
        }
        lengths
    }

    pub fn characters(&self, range: Range<usize>) -> usize {
        (self.before[range.end] - self.before[range.start]).saturating_sub(self.separator)
    }

    /// One past the last word of the longest cue that begins at `start`.
    pub fn cue_reach(&self, start: usize) -> usize {
        let mut end = start;
        for _ in 0..LINES_MAX {
            if end < self.reach.len() {
                end = self.reach[end];
            }
        }
        end
    }
}

/// The text of a cue on one line or two.
pub(crate) fn layout(words: &[SpokenWord], range: Range<usize>, lengths: &LineLengths, lexicon: &Lexicon) -> String {
    let line = |range: Range<usize>| {
        words[range].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(lexicon.separator())
    };
    if range.len() == 1 || lengths.characters(range.clone()) <= LINE_CHARACTERS_MAX {
        return line(range);
    }
    let fits = |part: Range<usize>| part.len() == 1 || lengths.characters(part) <= LINE_CHARACTERS_MAX;
    let cost = |&at: &usize| {
        let (top, bottom) = (lengths.characters(range.start..at) as f64, lengths.characters(at..range.end) as f64);
        let heavy = if top > bottom { TOP_HEAVY } else { 0.0 };
        break_cost(words, at, lexicon) + (top - bottom).abs() * IMBALANCE + heavy
    };
    let best = (range.start + 1..range.end)
        .filter(|&at| fits(range.start..at) && fits(at..range.end))
        .min_by(|a, b| cost(a).total_cmp(&cost(b)));
    match best {
        Some(at) => format!("{}\n{}", line(range.start..at), line(at..range.end)),
        None => line(range),
    }
}

//! Sentences: by punctuation where the recogniser sets it, by pauses where it does not.

use std::ops::Range;

use timeline::time::{Span, Ticks};

use crate::lexicon::Lexicon;
use crate::words::SpokenWord;

/// A pause after which a capital letter begins a sentence although the mark is missing.
const PAUSE_WITH_CAPITAL: Ticks = Ticks::from_whole_seconds(1);
/// A pause that nobody makes inside a sentence.
const PAUSE_ALWAYS: Ticks = Ticks::from_whole_seconds(3);
/// Fewer sentence marks than one in so many words: the recogniser sets none.
const WORDS_PER_MARK_MAX: usize = 60;
/// Without marks, a sentence is cut at its longest pause until it is this short.
const UNMARKED_WORDS_MAX: usize = 24;
/// Without marks: the shortest pause that may end a sentence.
const UNMARKED_PAUSE_MIN: Ticks = Ticks(27_000);
/// Without marks: a stretch below this stays whole.
const UNMARKED_WORDS_MIN: usize = 4;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub words: Range<usize>,
    pub span: Span,
}

/// Every word lies in exactly one sentence.
pub(crate) fn split(words: &[SpokenWord], lexicon: &Lexicon) -> Vec<Sentence> {
    let ranges = if is_punctuated(words) { by_marks(words, lexicon) } else { by_pauses(words) };
    ranges.into_iter().map(|range| sentence(words, range)).collect()
}

fn sentence(words: &[SpokenWord], range: Range<usize>) -> Sentence {
    let span = Span::new(words[range.start].start, words[range.end - 1].end);
    Sentence { words: range, span }
}

fn is_punctuated(words: &[SpokenWord]) -> bool {
    let marks = words.iter().filter(|word| word.sentence_mark().is_some()).count();
    marks * WORDS_PER_MARK_MAX >= words.len()
}

fn pause_after(words: &[SpokenWord], index: usize) -> Ticks {
    words[index + 1].start - words[index].quiet
}

fn by_marks(words: &[SpokenWord], lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for index in 0..words.len() {
        let last = index + 1 == words.len();
        if last || ends_sentence(words, index, lexicon) {
            ranges.push(start..index + 1);
            start = index + 1;
        }
    }
    ranges
}

fn ends_sentence(words: &[SpokenWord], index: usize, lexicon: &Lexicon) -> bool {
    let (word, next, pause) = (&words[index], &words[index + 1], pause_after(words, index));
    if pause >= PAUSE_ALWAYS || (pause >= PAUSE_WITH_CAPITAL && next.starts_upper()) {
        return true;
    }
    match word.sentence_mark() {
        None => false,
        Some('.') => !is_abbreviation(word, lexicon) && !next.starts_lower(),
        Some('…') => !next.starts_lower(),
        Some(_) => true,
    }
}

/// `Dr.`, `e.g.`, and the initial of a name.
fn is_abbreviation(word: &SpokenWord, lexicon: &Lexicon) -> bool {
    let initial = word.plain.chars().count() == 1 && word.starts_upper();
    initial || lexicon.classes.abbreviations.contains(&word.plain)
}

/// Cuts the longest pauses first, so that the result does not depend on where the text begins.
fn by_pauses(words: &[SpokenWord]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut open: Vec<Range<usize>> = Vec::new();
    if !words.is_empty() {
        open.push(0..words.len());
    }
    // Each cut makes two non-empty ranges of one, so this ends after at most one step per word.
    while let Some(range) = open.pop() {
        match longest_pause(words, &range) {
            Some(cut) => {
                open.push(cut..range.end);
                open.push(range.start..cut);
            }
            None => ranges.push(range),
        }
    }
    ranges
}

/// Where to cut `range`, if it should be cut.
fn longest_pause(words: &[SpokenWord], range: &Range<usize>) -> Option<usize> {
    let inner = range.start + UNMARKED_WORDS_MIN..range.end.saturating_sub(UNMARKED_WORDS_MIN - 1);
    let by_length = |&cut: &usize| (pause_after(words, cut - 1), std::cmp::Reverse(cut));
    let long = (range.start + 1..range.end)
        .filter(|&cut| pause_after(words, cut - 1) >= PAUSE_WITH_CAPITAL)
        .max_by_key(by_length);
    let best = long.or_else(|| inner.max_by_key(by_length))?;
    let too_long = range.len() > UNMARKED_WORDS_MAX;
    (too_long || pause_after(words, best - 1) >= UNMARKED_PAUSE_MIN).then_some(best)
}

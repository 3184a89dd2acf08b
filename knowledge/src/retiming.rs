//! When the words of a corrected cue are said.
//!
//! A word that was heard keeps its time, and so does one that stands for another; what is left is spread over the time
//! between them by its length.

use std::ops::Range;

use timeline::edits::CueText;
use timeline::time::{Span, Ticks};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::corrections::Line;
use crate::lexicon::Lexicon;
use crate::words::{SpokenWord, plain};

/// Pairs of a new and an old word that are compared: a thousand with a thousand. Beyond that times are spread.
const PAIRS_MAX: usize = 1 << 20;
/// One millisecond, the resolution of the documents.
const STEP: Ticks = Ticks(90);

/// What stands around the words that are replaced.
pub(crate) struct Around<'a> {
    /// From when to when their cues were shown.
    pub run: Span,
    pub previous: Option<&'a Line>,
    pub next: Option<&'a Line>,
}

/// Reviewed lines with the words of `with`, in place of `old`. A line begins between its neighbours and ends before the
/// next, whatever was asked for.
pub(crate) fn retimed(with: &[CueText], old: &[SpokenWord], around: &Around<'_>, lexicon: &Lexicon) -> Vec<Line> {
    let spaced = !lexicon.separator().is_empty();
    let tokens: Vec<Vec<String>> = with.iter().map(|cue| tokens(&cue.text, spaced)).collect();
    let flat: Vec<String> = tokens.iter().flatten().map(|token| plain(token)).collect();
    let mut heard = aligned(&flat, old).into_iter();
    let spans = spans(with, around);
    let mut silent_until = around.previous.and_then(|line| line.words.last()).map_or(Ticks::ZERO, |word| word.end);
    let mut unit = old.first().map_or(0, |word| word.unit);
    let mut lines = Vec::with_capacity(with.len());
    for (number, (texts, &span)) in tokens.into_iter().zip(&spans).enumerate() {
        let next = spans.get(number + 1).map(|span| span.start);
        let next = next.or_else(|| around.next.and_then(|line| line.words.first()).map(|word| word.start));
        let spoken = window(span, old, around.run);
        let end = spoken.end.min(next.unwrap_or(spoken.end));
        let window = Span::new(spoken.start.max(silent_until).min(end), end);
        let anchors: Vec<Option<&SpokenWord>> = heard
            .by_ref()
            .take(texts.len())
            .map(|at| at.map(|at| &old[at]).filter(|word| within(word, span)))
            .collect();
        let words = placed(texts, &anchors, window, &mut unit);
        silent_until = words.last().map_or(silent_until, |word| word.end);
        lines.push(Line { words, start: span.start, end: span.end, text: with[number].text.clone(), reviewed: true });
    }
    lines
}

/// When each line is shown: as asked for, after its predecessor, before its successor.
fn spans(with: &[CueText], around: &Around<'_>) -> Vec<Span> {
    let count = with.len() as i64;
    let earliest = around.previous.map_or(Ticks::ZERO, |line| line.start + STEP);
    let latest = around.next.map_or(Ticks(i64::MAX), |line| line.start);
    let mut starts: Vec<Ticks> = Vec::with_capacity(with.len());
    for (number, cue) in (0..).zip(with) {
        let least = starts.last().map_or(earliest, |&start| start + STEP);
        let most = Ticks(latest.0 - (count - number) * STEP.0).max(least);
        starts.push(cue.start_ticks.clamp(least, most));
    }
    let ends = starts[1.min(starts.len())..].iter().copied().chain([latest]);
    let end = |(cue, (&start, next)): (&CueText, (&Ticks, Ticks))| cue.end_ticks.min(next).max(start + STEP);
    let ends: Vec<Ticks> = with.iter().zip(starts.iter().zip(ends)).map(end).collect();
    starts.into_iter().zip(ends).map(|(start, end)| Span::new(start, end)).collect()
}

/// When the words of a line may be said: while it is shown, but where it begins or ends as its cues did before, not
/// longer than there was speech.
fn window(span: Span, old: &[SpokenWord], run: Span) -> Span {
    let start = old.first().filter(|_| span.start == run.start).map_or(span.start, |word| word.start);
    let end = old.last().filter(|_| span.end == run.end).map_or(span.end, |word| word.end);
    Span::new(start, end.max(start))
}

fn within(word: &SpokenWord, span: Span) -> bool {
    let middle = Ticks((word.start.0 + word.quiet.0) / 2);
    span.start <= middle && middle <= span.end
}

/// The words of a cue's text. Where a language sets no spaces, what Unicode takes for words, marks with what they follow.
fn tokens(text: &str, spaced: bool) -> Vec<String> {
    if spaced {
        return text.split_whitespace().map(str::to_owned).collect();
    }
    let mut tokens: Vec<String> = Vec::new();
    for piece in text.split_word_bounds().filter(|piece| !piece.trim().is_empty()) {
        match tokens.last_mut() {
            Some(last) if !piece.chars().any(char::is_alphanumeric) => last.push_str(piece),
            _ => tokens.push(piece.to_owned()),
        }
    }
    tokens
}

/// For each new word the old one whose time it takes: the longest common subsequence, and between two of its words those
/// that stand one for one.
fn aligned(new: &[String], old: &[SpokenWord]) -> Vec<Option<usize>> {
    if new.len() * old.len() > PAIRS_MAX {
        return vec![None; new.len()];
    }
    let width = old.len() + 1;
    let mut common = vec![0u32; (new.len() + 1) * width];
    for i in (0..new.len()).rev() {
        for j in (0..old.len()).rev() {
            common[i * width + j] = if new[i] == old[j].plain {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let mut pairs = vec![None; new.len()];
    let (mut i, mut j) = (0, 0);
    let mut gap = (0, 0);
    while i < new.len() && j < old.len() {
        if new[i] == old[j].plain {
            stand_for(&mut pairs, gap.0..i, gap.1..j);
            pairs[i] = Some(j);
            (i, j) = (i + 1, j + 1);
            gap = (i, j);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    stand_for(&mut pairs, gap.0..new.len(), gap.1..old.len());
    pairs
}

fn stand_for(pairs: &mut [Option<usize>], new: Range<usize>, old: Range<usize>) {
    if new.len() == old.len() {
        for (i, j) in new.zip(old) {
            pairs[i] = Some(j);
        }
    }
}

/// Words with the times of their anchors, the others in between. `unit`: of the word before.
fn placed(texts: Vec<String>, anchors: &[Option<&SpokenWord>], window: Span, unit: &mut u32) -> Vec<SpokenWord> {
    let inside = |at: Ticks| at.clamp(window.start, window.end);
    let mut times: Vec<Option<Span>> =
        anchors.iter().map(|anchor| anchor.map(|word| Span::new(inside(word.start), inside(word.end)))).collect();
    let mut from = 0;
    while from < texts.len() {
        let to = (from..texts.len()).find(|&index| times[index].is_some()).unwrap_or(texts.len());
        let left = from.checked_sub(1).and_then(|before| times[before]).map_or(window.start, |span| span.end);
        let right = times.get(to).copied().flatten().map_or(window.end, |span| span.start).max(left);
        spread(&texts[from..to], Span::new(left, right), &mut times[from..to]);
        from = to + 1;
    }
    let word = |((text, time), anchor): ((String, Option<Span>), &Option<&SpokenWord>)| {
        let Span { start, end } = time.unwrap_or(window);
        *unit = anchor.map_or(*unit, |word| word.unit);
        let quiet = anchor.map_or(end, |word| word.quiet.clamp(start, end));
        SpokenWord { plain: plain(&text), text, start, end, quiet, unit: *unit }
    };
    texts.into_iter().zip(times).zip(anchors).map(word).collect()
}

/// A longer word takes longer.
fn spread(texts: &[String], over: Span, times: &mut [Option<Span>]) {
    let weight = |text: &String| text.chars().count() as i64 + 1;
    let whole: i64 = texts.iter().map(weight).sum();
    let at = |done: i64| Ticks(over.start.0 + over.duration().0 * done / whole.max(1));
    let mut done = 0;
    for (text, time) in texts.iter().zip(times) {
        let start = at(done);
        done += weight(text);
        *time = Some(Span::new(start, at(done)));
    }
}

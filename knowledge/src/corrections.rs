//! Corrections of captions, made to what was heard.
//!
//! What was heard is cut into cues first, and every cue that nobody corrected stays as it was. A correction is looked for
//! by the words that it replaced, near the time at which they stood: how they were cut, and where their marks and
//! capitals are, does not matter. So it outlives a new transcription that gives the same words, and one that gives others
//! makes it a mismatch, which is told and not applied. Corrections are made one after the other, so that a later one may
//! be about the words of an earlier one.

use std::ops::Range;

use timeline::document::{Corrections, Cue, CueWord, Mismatch, PlacedCorrection, PlacedText};
use timeline::edits::{Correction, CueText};
use timeline::time::{Span, Ticks};

use crate::cues::{Cues, Ids};
use crate::lexicon::Lexicon;
use crate::lines::{LINE_CHARACTERS_MAX, LINES_MAX, LineLengths, layout};
use crate::retiming::{Around, retimed};
use crate::words::{self, SpokenWord};

/// Words are where a correction says when they begin this near to it. Aligners differ by less, and a word is seldom said
/// again so soon.
const REACH: Ticks = Ticks::from_whole_seconds(2);
/// Those that were made last are told.
const MISMATCHES_MAX: usize = 5000;

pub(crate) struct Corrected {
    pub words: Vec<SpokenWord>,
    pub cues: Cues,
    pub made: Corrections,
}

/// A cue on its way: heard, corrected, or what is left of one that was corrected in part.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub words: Vec<SpokenWord>,
    pub start: Ticks,
    pub end: Ticks,
    pub text: String,
    pub reviewed: bool,
}

/// Words of lines that follow each other: from `first`, a line and a word of it, up to before `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    first: (usize, usize),
    last: (usize, usize),
}

/// `words` and `cut` as they were heard.
pub(crate) fn apply(
    corrections: &[Correction],
    recording: u32,
    words: Vec<SpokenWord>,
    cut: Cues,
    lexicon: &Lexicon,
) -> Corrected {
    if corrections.is_empty() {
        return Corrected { words, cues: cut, made: Corrections::default() };
    }
    let mut lines = lines(words, &cut.cues);
    let mut applied = 0;
    let mut refused: Vec<&Correction> = Vec::new();
    for correction in corrections {
        if correct(&mut lines, correction, lexicon) {
            applied += 1;
            // Somebody has seen what stands there instead, and corrected that.
            refused.retain(|earlier| !span(earlier).overlaps(span(correction)));
        } else {
            refused.push(correction);
        }
    }
    let mismatch = |correction: &&Correction| Mismatch {
        correction: PlacedCorrection::from(*correction),
        found: found(&lines, span(correction)),
    };
    let told = &refused[refused.len().saturating_sub(MISMATCHES_MAX)..];
    let made = Corrections { applied, mismatches: told.iter().map(mismatch).collect() };
    let (words, cues) = joined(recording, lines);
    Corrected { words, cues, made }
}

fn lines(words: Vec<SpokenWord>, cues: &[Cue]) -> Vec<Line> {
    let mut words = words.into_iter();
    let line = |cue: &Cue| Line {
        words: words.by_ref().take(cue.words.len()).collect(),
        start: cue.start.into(),
        end: cue.end.into(),
        text: cue.text.clone(),
        reviewed: cue.reviewed,
    };
    cues.iter().map(line).collect()
}

/// The cues and their words, with times that run forward whatever was corrected.
fn joined(recording: u32, mut lines: Vec<Line>) -> (Vec<SpokenWord>, Cues) {
    for index in 1..lines.len() {
        let [before, line] = &mut lines[index - 1..=index] else { continue };
        line.start = line.start.max(before.start);
        line.end = line.end.max(line.start);
        before.end = before.end.min(line.start);
    }
    words::run_forward(lines.iter_mut().flat_map(|line| &mut line.words));
    let mut ids = Ids::new(recording);
    let mut cues = Cues { cues: Vec::with_capacity(lines.len()), of_word: Vec::new() };
    let mut words = Vec::new();
    for (number, line) in lines.into_iter().enumerate() {
        cues.of_word.extend(line.words.iter().map(|_| number));
        cues.cues.push(Cue {
            id: ids.next(line.words.first().map_or(0, |word| word.unit)),
            start: line.start.into(),
            end: line.end.into(),
            text: line.text,
            words: line.words.iter().map(CueWord::from).collect(),
            reviewed: line.reviewed,
        });
        words.extend(line.words);
    }
    (words, cues)
}

fn span(correction: &Correction) -> Span {
    let replaced = &correction.replaced;
    let start = replaced.iter().map(|cue| cue.start_ticks).min().unwrap_or_default();
    let end = replaced.iter().map(|cue| cue.end_ticks).max().unwrap_or_default();
    Span::new(start, end.max(start + Ticks(1)))
}

fn found(lines: &[Line], span: Span) -> Vec<PlacedText> {
    let there = lines.iter().filter(|line| Span::new(line.start, line.end).overlaps(span));
    let placed = |line: &Line| PlacedText { start: line.start.into(), end: line.end.into(), text: line.text.clone() };
    there.map(placed).collect()
}

/// False when its words are not there. Where they are by now as it wants them, it says who has reviewed them.
fn correct(lines: &mut Vec<Line>, correction: &Correction, lexicon: &Lexicon) -> bool {
    let Correction { replaced, with } = correction;
    if let Some(place) = find(lines, replaced).or_else(|| find(lines, with)) {
        replace(lines, place, with, lexicon);
        return true;
    }
    let spoken = |word: &SpokenWord| span(correction).contains(word.start);
    with.is_empty() && !lines.iter().flat_map(|line| &line.words).any(spoken)
}

/// The words of `texts` near to where they begin; the nearest, if they are said again and again.
fn find(lines: &[Line], texts: &[CueText]) -> Option<Place> {
    let anchor = texts.first()?.start_ticks;
    let wanted = Wanted::of(texts)?;
    // A line that begins long before may hold a word that does not.
    let from = lines.partition_point(|line| line.start + REACH < anchor).saturating_sub(1);
    let near = lines.iter().enumerate().skip(from).take_while(|(_, line)| line.start <= anchor + REACH);
    let mut starts: Vec<(i64, usize, usize)> = near
        .flat_map(|(number, line)| {
            line.words.iter().enumerate().map(move |(index, word)| {
                let at = if index == 0 { line.start } else { word.start };
                ((at - anchor).0.abs(), number, index)
            })
        })
        .filter(|(distance, _, _)| *distance <= REACH.0)
        .collect();
    starts.sort_unstable();
    starts.into_iter().find_map(|(_, line, word)| wanted.at(lines, (line, word)))
}

/// A text as it is compared: letters and digits, whatever their case; where there are none, every mark.
struct Wanted {
    text: String,
    marks: bool,
}

impl Wanted {
    /// None: there is nothing to look for.
    fn of(texts: &[CueText]) -> Option<Wanted> {
        let whole: String = texts.iter().map(|cue| cue.text.as_str()).collect();
        let marks = !whole.chars().any(char::is_alphanumeric);
        let mut wanted = Wanted { text: String::new(), marks };
        wanted.text = wanted.form(&whole);
        (!wanted.text.is_empty()).then_some(wanted)
    }

    fn form(&self, text: &str) -> String {
        let counts = |c: &char| if self.marks { !c.is_whitespace() } else { c.is_alphanumeric() };
        text.chars().filter(counts).flat_map(char::to_lowercase).collect()
    }

    /// The place that begins with this word, if the words from there on are these.
    fn at(&self, lines: &[Line], first: (usize, usize)) -> Option<Place> {
        let mut rest = self.text.as_str();
        let mut last = first;
        for (number, line) in lines.iter().enumerate().skip(first.0) {
            let from = if number == first.0 { first.1 } else { 0 };
            if rest.is_empty() {
                break;
            }
            for (index, word) in line.words.iter().enumerate().skip(from) {
                let form = self.form(&word.text);
                // What has no letters goes with the words before it.
                if rest.is_empty() && !form.is_empty() {
                    break;
                }
                rest = rest.strip_prefix(form.as_str())?;
                last = (number, index + 1);
            }
        }
        rest.is_empty().then_some(Place { first, last })
    }
}

fn replace(lines: &mut Vec<Line>, place: Place, with: &[CueText], lexicon: &Lexicon) {
    let Place { first, last } = place;
    let before = rest(&lines[first.0], 0..first.1, lexicon);
    let after = rest(&lines[last.0], last.1..lines[last.0].words.len(), lexicon);
    let start = if before.is_none() { lines[first.0].start } else { lines[first.0].words[first.1].start };
    let end = if after.is_none() { lines[last.0].end } else { lines[last.0].words[last.1 - 1].end };
    let old: Vec<SpokenWord> = (first.0..=last.0)
        .flat_map(|number| {
            let from = if number == first.0 { first.1 } else { 0 };
            let to = if number == last.0 { last.1 } else { lines[number].words.len() };
            lines[number].words[from..to].iter().cloned()
        })
        .collect();
    let around = Around {
        run: Span::new(start, end),
        previous: before.as_ref().or(first.0.checked_sub(1).map(|number| &lines[number])),
        next: after.as_ref().or(lines.get(last.0 + 1)),
    };
    let mut new = retimed(with, &old, &around, lexicon);
    for line in &mut new {
        line.text = written(line, lexicon);
    }
    let begins = new.first().map(|line| line.start);
    let kept = usize::from(before.is_some());
    lines.splice(first.0..=last.0, before.into_iter().chain(new).chain(after));
    if let (Some(begins), Some(previous)) = (begins, (first.0 + kept).checked_sub(1)) {
        lines[previous].end = lines[previous].end.min(begins);
    }
}

/// What is left of a line, its beginning or its end; None when nothing is.
fn rest(line: &Line, words: Range<usize>, lexicon: &Lexicon) -> Option<Line> {
    let start = if words.start == 0 { line.start } else { line.words.get(words.start)?.start };
    let end = if words.end == line.words.len() { line.end } else { line.words[words.clone()].last()?.quiet };
    let words = line.words[words].to_vec();
    if words.is_empty() {
        return None;
    }
    let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(lexicon.separator());
    let mut rest = Line { words, start, end, text, reviewed: line.reviewed };
    rest.text = written(&rest, lexicon);
    Some(rest)
}

/// The text of a line as a cue shows it: broken where somebody broke it, else where it reads best.
fn written(line: &Line, lexicon: &Lexicon) -> String {
    let lines: Vec<String> = line
        .text
        .lines()
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| !text.is_empty())
        .collect();
    match lines.as_slice() {
        [one] if one.chars().count() <= LINE_CHARACTERS_MAX => one.clone(),
        several if (2..=LINES_MAX).contains(&several.len()) => several.join("\n"),
        _ => layout(&line.words, 0..line.words.len(), &LineLengths::new(&line.words, lexicon), lexicon),
    }
}

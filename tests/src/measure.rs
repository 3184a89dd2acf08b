//! How close a replay comes to the truth about its class.

use std::collections::{BTreeSet, HashMap};

use timeline::document::{Cue, NoteKind};

use crate::replay_folder::ReplayFolder;
use crate::truth::{Sentence, Truth, slides_of};

/// How far from the truth a slide change may be found, in seconds.
pub const SLIDE_TOLERANCE: f64 = 0.5;
/// How far from the truth a chapter boundary counts as found, in seconds.
pub const CHAPTER_TOLERANCE: f64 = 5.0;

/// Lower case, letters and digits only: what two spellings of a word have in common.
pub fn plain(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub fn plain_words(text: &str) -> Vec<String> {
    text.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
}

/// Levenshtein distance over words, and for each reference word the heard word that stands for it, if it is the same.
pub fn align(reference: &[String], heard: &[String]) -> (usize, Vec<Option<usize>>) {
    let (rows, columns) = (reference.len() + 1, heard.len() + 1);
    let mut cost = vec![0usize; rows * columns];
    for row in 0..rows {
        for column in 0..columns {
            cost[row * columns + column] = if row == 0 {
                column
            } else if column == 0 {
                row
            } else {
                let replaced =
                    cost[(row - 1) * columns + column - 1] + usize::from(reference[row - 1] != heard[column - 1]);
                replaced.min(cost[(row - 1) * columns + column] + 1).min(cost[row * columns + column - 1] + 1)
            };
        }
    }
    let mut matches = vec![None; reference.len()];
    let (mut row, mut column) = (rows - 1, columns - 1);
    while row > 0 && column > 0 {
        let same = reference[row - 1] == heard[column - 1];
        if cost[row * columns + column] == cost[(row - 1) * columns + column - 1] + usize::from(!same) {
            if same {
                matches[row - 1] = Some(column - 1);
            }
            row -= 1;
            column -= 1;
        } else if cost[row * columns + column] == cost[(row - 1) * columns + column] + 1 {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    (cost[rows * columns - 1], matches)
}

#[derive(Debug, Clone)]
pub struct Speech {
    pub words: usize,
    pub word_errors: usize,
    /// Absolute errors of sentence onsets, in seconds.
    pub onset_errors: Vec<f64>,
}

pub fn speech(truth: &Truth, replay: &ReplayFolder) -> Speech {
    let heard: Vec<_> = replay.transcript.cues.iter().flat_map(|cue| &cue.words).collect();
    let heard_words: Vec<_> = heard.iter().map(|word| plain(&word.text)).collect();
    let mut reference = Vec::new();
    let mut first_words = Vec::new();
    for sentence in &truth.sentences {
        first_words.push((reference.len(), sentence.start));
        reference.extend(plain_words(&sentence.text));
    }
    let (word_errors, matches) = align(&reference, &heard_words);
    let onset_errors = first_words
        .into_iter()
        .filter_map(|(index, start)| Some((heard[matches[index]?].start.get() - start).abs()))
        .collect();
    Speech { words: reference.len(), word_errors, onset_errors }
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Nearest rank.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// What is wrong about the slides; empty when every showing was found and none invented.
pub fn slide_faults(truth: &Truth, replay: &ReplayFolder) -> Vec<String> {
    let mut faults = Vec::new();
    let mut unused: Vec<_> = replay.slides.iter().collect();
    let mut page_of: HashMap<u32, u32> = HashMap::new();
    for shown in &truth.slides_shown {
        let near = |start: f64| (start - shown.start).abs() <= SLIDE_TOLERANCE;
        let Some(position) = unused.iter().position(|found| near(found.start.get())) else {
            faults.push(format!("{}: slide {} at {:.2} not found", truth.name, shown.page, shown.start));
            continue;
        };
        let found = unused.remove(position);
        let page = *page_of.entry(shown.page).or_insert(found.page);
        if page != found.page {
            faults
                .push(format!("{}: slide {} at {:.2} came back as another page", truth.name, shown.page, shown.start));
        }
    }
    let pages: BTreeSet<_> = page_of.values().collect();
    if pages.len() != page_of.len() {
        faults.push(format!("{}: different slides share a page", truth.name));
    }
    faults.extend(unused.iter().map(|found| format!("{}: invented a slide at {}", truth.name, found.start.get())));
    faults
}

/// What was read of the slides of a class.
#[derive(Debug, Clone, Default)]
pub struct SlideText {
    pub words: usize,
    pub read: usize,
    pub missed: Vec<String>,
}

/// Each distinct slide is looked at where it is first shown; a word that stands there twice must be read twice.
pub fn slide_text(truth: &Truth, replay: &ReplayFolder) -> SlideText {
    let slides = slides_of(&truth.name);
    let mut text = SlideText::default();
    let mut seen = BTreeSet::new();
    for shown in truth.slides_shown.iter().filter(|shown| seen.insert(shown.page)) {
        let found = replay.slides.iter().find(|found| (found.start.get() - shown.start).abs() <= SLIDE_TOLERANCE);
        let mut read = found.map_or(Vec::new(), |found| plain_words(&found.text));
        for word in slides[&shown.page].iter().flat_map(|line| plain_words(line)) {
            text.words += 1;
            match read.iter().position(|other| *other == word) {
                Some(place) => {
                    read.swap_remove(place);
                    text.read += 1;
                }
                None => text.missed.push(word),
            }
        }
    }
    text
}

/// Begins with a capital or a number, ends without a mark, is short, and is neither shouted nor a page number.
pub fn is_title(title: &str) -> bool {
    let first = title.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric());
    let last = title.chars().last().is_some_and(|last| last.is_alphanumeric() || matches!(last, '?' | '!' | ')'));
    let small = title.chars().any(char::is_lowercase);
    let numbered =
        title.split_whitespace().any(|word| word.chars().all(|c| c.is_numeric() || c == '/') && word.contains('/'));
    first && last && small && !numbered && title.chars().count() <= 60
}

/// Found, wanted and given boundaries. The start of the recording is none: it is a boundary of every division.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Boundaries {
    pub hits: usize,
    pub truth: usize,
    pub given: usize,
}

impl Boundaries {
    pub fn of(truth: &Truth, replay: &ReplayFolder) -> Boundaries {
        let wanted: Vec<f64> =
            truth.chapters.iter().map(|chapter| chapter.start).filter(|start| *start > 0.0).collect();
        let mut given: Vec<f64> =
            replay.chapters.iter().map(|chapter| chapter.start.get()).filter(|start| *start > 0.0).collect();
        let (truth, count) = (wanted.len(), given.len());
        let mut hits = 0;
        for at in wanted {
            if let Some(position) = given.iter().position(|start| (start - at).abs() <= CHAPTER_TOLERANCE) {
                given.remove(position);
                hits += 1;
            }
        }
        Boundaries { hits, truth, given: count }
    }

    pub fn plus(self, other: Boundaries) -> Boundaries {
        Boundaries { hits: self.hits + other.hits, truth: self.truth + other.truth, given: self.given + other.given }
    }

    pub fn f1(self) -> f64 {
        2.0 * self.hits as f64 / (self.truth + self.given) as f64
    }
}

#[derive(Debug, Clone)]
pub struct Citations {
    pub faults: Vec<String>,
    /// For each emphasised sentence, the part of its time that cited cues cover.
    pub emphasised: Vec<(Sentence, f64)>,
    /// Seconds of speech in the truth.
    pub spoken: f64,
    /// Seconds of the distinct cues that notes and highlights cite.
    pub cited: f64,
}

pub fn citations(truth: &Truth, replay: &ReplayFolder) -> Citations {
    let cues: HashMap<&str, &Cue> = replay.transcript.cues.iter().map(|cue| (cue.id.as_str(), cue)).collect();
    let mut faults = Vec::new();
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    let items = || replay.notes.chapters.iter().flat_map(|chapter| &chapter.items);
    for item in items().filter(|item| item.kind == NoteKind::OnSlide || item.slide.is_some()) {
        let slide = replay.slides.iter().find(|slide| Some(slide.index) == item.slide);
        let shown = slide.map_or(Vec::new(), |slide| plain_words(&slide.text));
        let missing = plain_words(&item.text).into_iter().find(|word| !shown.contains(word));
        // A term may be said in another form than the one that stands there.
        if let Some(word) = missing.filter(|_| item.kind == NoteKind::OnSlide) {
            faults.push(format!("{}: \"{}\" says \"{word}\", which its slide does not", truth.name, item.text));
        }
        if slide.is_none() {
            faults
                .push(format!("{}: \"{}\" cites slide {:?}, which does not exist", truth.name, item.text, item.slide));
        }
    }
    let said = items().filter(|item| item.kind != NoteKind::OnSlide);
    let notes = said.map(|item| (&item.text, &item.cue_ids));
    let highlights = replay.highlights.iter().map(|highlight| (&highlight.text, &highlight.cue_ids));
    for (text, cue_ids) in notes.chain(highlights) {
        if cue_ids.is_empty() {
            faults.push(format!("{}: \"{text}\" cites nothing", truth.name));
        }
        let mut said: HashMap<String, usize> = HashMap::new();
        for id in cue_ids {
            match cues.get(id.as_str()) {
                Some(cue) => plain_words(&cue.text).into_iter().for_each(|word| *said.entry(word).or_default() += 1),
                None => faults.push(format!("{}: \"{text}\" cites {id}, which does not exist", truth.name)),
            }
            cited.insert(id);
        }
        for word in plain_words(text) {
            match said.get_mut(&word) {
                Some(left) if *left > 0 => *left -= 1,
                _ => faults.push(format!("{}: \"{text}\" says \"{word}\", which its cues do not", truth.name)),
            }
        }
    }
    let cited: Vec<&Cue> = cited.iter().filter_map(|id| cues.get(id).copied()).collect();
    let emphasised = truth.emphasised.iter().map(|sentence| {
        let covered: f64 = cited
            .iter()
            .map(|cue| (cue.end.get().min(sentence.end) - cue.start.get().max(sentence.start)).max(0.0))
            .sum();
        (sentence.clone(), covered / (sentence.end - sentence.start))
    });
    Citations {
        faults,
        emphasised: emphasised.collect(),
        spoken: truth.sentences.iter().map(|sentence| sentence.end - sentence.start).sum(),
        cited: cited.iter().map(|cue| cue.end.get() - cue.start.get()).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignment_counts_errors_and_finds_the_words_around_them() {
        let words = |text: &str| plain_words(text);
        let (errors, matches) = align(&words("the wall was thick"), &words("the tall wall was"));
        assert_eq!(errors, 2);
        assert_eq!(matches, vec![Some(0), Some(2), Some(3), None]);
    }

    #[test]
    fn the_95th_percentile_is_a_value_that_occurred() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(percentile(&values, 95.0), 19.0);
    }
}

//! A short title for each chapter, from what was said in it.
//!
//! Best is what stands over the slide that comes up with the chapter, if the chapter speaks of it. Then comes what the
//! lecturer calls the topic ("today we look at …"), then what an early sentence is about, then the
//! words that set the chapter apart.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use timeline::time::Ticks;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::captions::short_clock;
use crate::lexicon::Lexicon;
use crate::nouns::Nouns;
use crate::reading::{Reading, Strength, stems};
use crate::sentences::Sentence;
use crate::slides::{self, Slides};
use crate::words::{SpokenWord, plain};

pub(crate) const TITLE_WORDS_MAX: usize = 9;
pub(crate) const TITLE_CHARACTERS_MAX: usize = 60;
/// A longer title may hold a pronoun: "How cities start and why they grow".
const PRONOUN_WORDS_MIN: usize = 4;
const TITLE_KEYWORDS: usize = 2;
/// The lecturer names a topic in the first sentences of a chapter.
const NAMED_REACH: usize = 5;

/// How often a chapter uses a key term, or the most used word of one that has several.
const TERM_USES: f64 = 3.0;
/// Of all uses of a single word, so many are in the chapter whose key term it is.
const TERM_OWN: f64 = 0.75;
const TERM_USES_MANY_WORDS: f64 = 2.0;

/// Of what a slide's title names, so much is said in its chapter.
const TITLE_SAID_MIN: f64 = 0.5;
/// "Problem", over a slide; what the lecturer names a topic says more.
const SCORE_ONE_WORD_SHOWN: f64 = 5.0;
const SCORE_NAMED: f64 = 6.0;
const SCORE_SHOWN: f64 = 3.0;
const SCORE_SUBJECT: f64 = 1.5;
const SCORE_DEFINED: f64 = 0.8;
/// "Work", where "the world of work" would do.
const SCORE_ONE_WORD: f64 = -1.0;
const SCORE_EARLY: f64 = 1.2;
/// In sentences: how fast being early loses its worth.
const EARLY_DECAY: f64 = 4.0;

pub(crate) struct Titler<'a> {
    words: &'a [SpokenWord],
    sentences: &'a [Sentence],
    readings: &'a [Reading],
    lexicon: &'a Lexicon,
    nouns: Nouns<'a>,
    /// How often each stem is used in the recording.
    totals: BTreeMap<String, f64>,
}

struct Candidate {
    words: Range<usize>,
    score: f64,
}

impl<'a> Titler<'a> {
    pub fn new(
        words: &'a [SpokenWord],
        sentences: &'a [Sentence],
        readings: &'a [Reading],
        lexicon: &'a Lexicon,
    ) -> Titler<'a> {
        let totals = counts(words, 0..words.len(), lexicon);
        Titler { words, sentences, readings, lexicon, nouns: Nouns::new(words, lexicon), totals }
    }

    /// One title per chapter, no two alike where that can be avoided. `starts`: of each.
    pub fn titles(&self, chapters: &[Range<usize>], starts: &[Ticks], slides: &Slides<'_>) -> Vec<String> {
        let mut used = HashSet::new();
        chapters
            .iter()
            .zip(starts)
            .map(|(chapter, start)| {
                let titles = self.ranked(chapter, slides.title_at(*start));
                let fresh = titles.iter().find(|title| !used.contains(&title.to_lowercase()));
                let title = fresh.or(titles.first()).cloned().unwrap_or_else(|| self.untitled(chapter));
                used.insert(title.to_lowercase());
                title
            })
            .collect()
    }

    /// Where nothing names anything: the time at which it begins.
    fn untitled(&self, chapter: &Range<usize>) -> String {
        short_clock(self.sentences[chapter.start].span.start.into())
    }

    /// The content stems of each title.
    pub fn stems(&self, titles: &[String]) -> Vec<HashSet<String>> {
        let of_title = |title: &String| title.split_whitespace().map(|word| self.lexicon.stem(&plain(word))).collect();
        titles.iter().map(of_title).collect()
    }

    /// All that would do, the best first. `shown`: over the slide of the chapter.
    fn ranked(&self, chapter: &Range<usize>, shown: Option<&str>) -> Vec<String> {
        let span = self.sentences[chapter.start].words.start..self.sentences[chapter.end - 1].words.end;
        let counts = counts(self.words, span, self.lexicon);
        let mut candidates: Vec<Candidate> =
            chapter.clone().flat_map(|i| self.candidates(i, i - chapter.start, &counts)).collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        let shown = shown.map(|shown| (self.score_shown(shown, &counts), shown));
        let place = shown.map(|(score, _)| candidates.partition_point(|candidate| candidate.score > score));
        let written = |candidates: &[Candidate]| -> Vec<String> {
            candidates.iter().filter_map(|c| self.written(c.words.clone(), chapter)).collect()
        };
        let (before, after) = candidates.split_at(place.unwrap_or(0));
        let mut titles = written(before);
        titles.extend(shown.map(|(_, shown)| shown.to_owned()));
        titles.extend(written(after));
        titles.extend(self.keywords(&counts, chapter));
        titles
    }

    /// Of a slide's title. One that the chapter says nothing of is misread, or that of the whole lecture.
    fn score_shown(&self, shown: &str, counts: &BTreeMap<String, f64>) -> f64 {
        let words = shown.unicode_words().count();
        let stems = slides::stems(shown, self.lexicon);
        let stems: Vec<&String> = stems.iter().filter(|stem| !stem.chars().all(char::is_numeric)).collect();
        let said = stems.iter().filter(|stem| counts.contains_key(**stem)).count();
        if stems.is_empty() || (said as f64) < TITLE_SAID_MIN * stems.len() as f64 {
            f64::NEG_INFINITY
        } else if words == 1 {
            SCORE_ONE_WORD_SHOWN
        } else {
            f64::INFINITY
        }
    }

    fn candidates(&self, index: usize, place: usize, counts: &BTreeMap<String, f64>) -> Vec<Candidate> {
        let (sentence, reading) = (&self.sentences[index], &self.readings[index]);
        if reading.housekeeping || reading.preview || reading.task || reading.points.is_some() {
            return Vec::new();
        }
        let early = SCORE_EARLY * (-(place as f64) / EARLY_DECAY).exp();
        let mut found = Vec::new();
        if let Some(topic) = reading.topic.clone().filter(|_| place < NAMED_REACH) {
            let named = reading.opening > Strength::None || reading.question;
            let score = if named && !reading.presents { SCORE_NAMED } else { SCORE_SHOWN };
            found.push(Candidate { score: score + early, words: topic });
        }
        for phrase in self.nouns.phrases(sentence.words.clone()) {
            let subject = phrase.words.start == self.subject_start(reading.core.clone());
            let score = self.salience(phrase.bare.clone(), counts)
                + early
                + if subject { SCORE_SUBJECT } else { 0.0 }
                + if phrase.words.len() == 1 { SCORE_ONE_WORD } else { 0.0 }
                + if subject && reading.definition { SCORE_DEFINED } else { 0.0 };
            found.push(Candidate { score, words: phrase.words });
        }
        found
    }

    /// "In England, the steam engine …": a subject may follow an opening that a preposition begins.
    fn subject_start(&self, core: Range<usize>) -> usize {
        let adverbial = self.lexicon.classes.prepositions.contains(&self.words[core.start].plain);
        let comma = core.clone().find(|&i| self.words[i].clause_mark());
        comma.filter(|&comma| adverbial && comma + 1 < core.end).map_or(core.start, |comma| comma + 1)
    }

    /// How much the chapter speaks of these words, and how much more than the rest of the recording does.
    fn salience(&self, words: Range<usize>, counts: &BTreeMap<String, f64>) -> f64 {
        let stems = stems(self.words, words, self.lexicon);
        let weight = |stem: &String| {
            let (own, total) =
                (counts.get(stem).copied().unwrap_or(0.0), self.totals.get(stem).copied().unwrap_or(1.0));
            (1.0 + own).ln() * (0.5 + 0.5 * own / total)
        };
        stems.iter().map(weight).sum::<f64>() / (stems.len().max(1) as f64).sqrt()
    }

    /// A candidate as a title, or nothing when it would not read as one.
    fn written(&self, words: Range<usize>, chapter: &Range<usize>) -> Option<String> {
        let words = self.trimmed(words)?;
        let named = self.words[words.clone()].iter().any(|w| self.names(&w.plain));
        if !named || words.len() > TITLE_WORDS_MAX {
            return None;
        }
        let title = self.enumerated(words.clone(), chapter).unwrap_or_else(|| self.joined(words));
        (title.chars().count() <= TITLE_CHARACTERS_MAX).then(|| capitalised(&title))
    }

    /// Without function words that lead nowhere, at either end.
    fn trimmed(&self, mut words: Range<usize>) -> Option<Range<usize>> {
        let classes = &self.lexicon.classes;
        while words.len() > 1 && self.lexicon.is_function(&self.words[words.end - 1].plain) {
            words.end -= 1;
        }
        let leading = |plain: &str| {
            (!self.lexicon.title_articles && classes.determiners.contains(plain))
                || classes.prepositions.contains(plain)
                || classes.auxiliaries.contains(plain)
                || classes.anaphors.contains(plain)
        };
        while words.len() > 1 && leading(&self.words[words.start].plain) {
            words.start += 1;
        }
        // A pronoun in a title refers to nothing.
        let pronoun = self.words[words.clone()]
            .iter()
            .any(|w| classes.pronouns.contains(&w.plain) && classes.anaphors.contains(&w.plain));
        let refers_to_nothing = pronoun && words.len() < PRONOUN_WORDS_MIN;
        (!words.is_empty() && !refers_to_nothing).then_some(words)
    }

    fn names(&self, plain: &str) -> bool {
        self.lexicon.is_content(plain) && !self.lexicon.classes.vacuous.contains(plain)
    }

    /// "The first stage" of a chapter that has a second one: "The first and second stage".
    fn enumerated(&self, words: Range<usize>, chapter: &Range<usize>) -> Option<String> {
        let ordinals = &self.lexicon.ordinals;
        let at = words.clone().find(|&i| ordinals.first() == Some(&self.words[i].plain))?;
        let noun = self.words.get(at + 1).filter(|_| at + 2 == words.end)?;
        let stem = self.lexicon.stem(&noun.plain);
        let inside = self.sentences[chapter.start].words.start..self.sentences[chapter.end - 1].words.end;
        let follows = |ordinal: &String| {
            inside
                .clone()
                .skip(1)
                .any(|i| self.words[i - 1].plain == *ordinal && self.lexicon.stem(&self.words[i].plain) == stem)
        };
        let last = ordinals.iter().skip(1).take_while(|ordinal| follows(ordinal)).last()?;
        let head = self.joined(words.start..at + 1);
        Some(format!("{head} {} {last} {}", self.lexicon.title_joiner, noun.plain))
    }

    fn joined(&self, words: Range<usize>) -> String {
        let text = self.words[words].iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(self.lexicon.separator());
        text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    }

    /// The nouns, or at least the words, that set the chapter apart.
    fn keywords(&self, counts: &BTreeMap<String, f64>, chapter: &Range<usize>) -> Option<String> {
        let span = self.sentences[chapter.start].words.start..self.sentences[chapter.end - 1].words.end;
        let mut seen = HashSet::new();
        let mut ranked: Vec<(f64, usize)> = span
            .filter(|&i| self.names(&self.words[i].plain) && seen.insert(self.lexicon.stem(&self.words[i].plain)))
            .map(|i| (self.salience(i..i + 1, counts), i))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let keywords: Vec<String> = ranked.iter().take(TITLE_KEYWORDS).map(|&(_, i)| self.joined(i..i + 1)).collect();
        let joint = if self.lexicon.title_joiner.is_empty() {
            ", ".to_owned()
        } else {
            format!(" {} ", self.lexicon.title_joiner)
        };
        (!keywords.is_empty()).then(|| capitalised(&keywords.join(&joint)))
    }

    /// Terms among the phrases of a stretch of words, with their salience: of several words, or used again and again; less
    /// often where `is_shown` says that they stand on a slide.
    pub fn terms(
        &self,
        words: Range<usize>,
        chapter: &Range<usize>,
        is_shown: impl Fn(&HashSet<String>) -> bool,
    ) -> Vec<(Range<usize>, f64)> {
        let span = self.sentences[chapter.start].words.start..self.sentences[chapter.end - 1].words.end;
        let counts = counts(self.words, span, self.lexicon);
        let is_term = |words: &Range<usize>| {
            let stems = stems(self.words, words.clone(), self.lexicon);
            let count = |counts: &BTreeMap<String, f64>, stem: &String| counts.get(stem).copied().unwrap_or(0.0);
            let uses = stems.iter().map(|stem| count(&counts, stem)).fold(0.0, f64::max);
            let own = stems.iter().all(|stem| count(&counts, stem) >= TERM_OWN * count(&self.totals, stem));
            let named = self.words[words.clone()].iter().any(|w| self.names(&w.plain));
            let counted = self.words[words.clone()].iter().any(|w| self.lexicon.is_number(&w.plain));
            let needed = if stems.len() > 1 { TERM_USES_MANY_WORDS } else { TERM_USES };
            let needed = if is_shown(&stems.iter().cloned().collect()) { needed - 1.0 } else { needed };
            named && !counted && uses >= needed && (stems.len() > 1 || own)
        };
        let phrases = self.nouns.phrases(words).into_iter().map(|phrase| phrase.bare);
        phrases.filter(is_term).map(|words| (words.clone(), self.salience(words, &counts))).collect()
    }
}

fn counts(words: &[SpokenWord], range: Range<usize>, lexicon: &Lexicon) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for word in words[range].iter().filter(|word| lexicon.is_content(&word.plain)) {
        *counts.entry(lexicon.stem(&word.plain)).or_insert(0.0) += 1.0;
    }
    counts
}

/// A letter whose capital does not lead back to it (ß, ı, ligatures) stays: the text must be found again in its cues.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    let capital: String = first.to_uppercase().collect();
    let initial = if capital.chars().flat_map(char::to_lowercase).eq([first]) { capital } else { first.to_string() };
    initial + characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn a_capital_is_the_same_letter() {
        assert_eq!(capitalised("the wall"), "The wall");
        assert_eq!(capitalised("über"), "Über");
        // Their capitals are SS, FI, ἪΙ and I, which no one said.
        for text in ["ß", "ﬁne", "ᾒ", "ısı", ""] {
            assert_eq!(capitalised(text), text);
        }
        assert_eq!(capitalised("The"), "The");
    }
}

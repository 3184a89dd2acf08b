//! Noun phrases without a grammar: runs of words between function words, cut where a noun must end.
//!
//! "The steam engine changed the world of work" has the runs *steam engine changed*, *world*, *work*. A run that a
//! determiner follows ends in a verb; a run that a preposition follows may. A word is taken for a noun where the
//! recording itself uses it as one, alone between a determiner and another function word.

use std::collections::HashSet;
use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::words::SpokenWord;

/// Words of a phrase, links and determiners included.
const PHRASE_WORDS_MAX: usize = 7;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NounPhrase {
    /// With its determiner, if that is an article.
    pub words: Range<usize>,
    /// Without.
    pub bare: Range<usize>,
}

pub(crate) struct Nouns<'a> {
    words: &'a [SpokenWord],
    lexicon: &'a Lexicon,
    known: HashSet<String>,
}

impl<'a> Nouns<'a> {
    pub fn new(words: &'a [SpokenWord], lexicon: &'a Lexicon) -> Nouns<'a> {
        let mut nouns = Nouns { words, lexicon, known: HashSet::new() };
        let runs = nouns.runs(0..words.len());
        nouns.known = runs
            .into_iter()
            .filter(|run| run.len() == 1 && nouns.is_introduced(run.start) && nouns.noun_may_end(run.end))
            .map(|run| lexicon.stem(&words[run.start].plain))
            .collect();
        nouns
    }

    /// The noun phrases in a stretch of words, in order.
    pub fn phrases(&self, range: Range<usize>) -> Vec<NounPhrase> {
        let runs = self.runs(range.clone());
        let mut phrases: Vec<NounPhrase> = Vec::new();
        for run in runs {
            let Some(end) = self.noun_end(&run) else { continue };
            let article = run.start > range.start && self.is_article(run.start - 1);
            let start = if article { run.start - 1 } else { run.start };
            let phrase = NounPhrase { words: start..end, bare: run.start..end };
            match phrases.last_mut() {
                Some(last) if self.is_linked(last.words.end, phrase.words.start) => {
                    if phrase.words.end - last.words.start <= PHRASE_WORDS_MAX {
                        last.words.end = phrase.words.end;
                        last.bare.end = phrase.bare.end;
                    }
                }
                _ => phrases.push(phrase),
            }
        }
        phrases
    }

    /// Stretches without function words and punctuation inside.
    fn runs(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut start = range.start;
        for i in range.clone() {
            let plain = &self.words[i].plain;
            let function =
                plain.is_empty() || self.lexicon.is_function(plain) || self.lexicon.classes.verbs.contains(plain);
            if function {
                if start < i {
                    runs.push(start..i);
                }
                start = i + 1;
            } else if self.has_mark(i) {
                runs.push(start..i + 1);
                start = i + 1;
            }
        }
        if start < range.end {
            runs.push(start..range.end);
        }
        runs
    }

    /// Where the noun of a run ends, if it can be told.
    fn noun_end(&self, run: &Range<usize>) -> Option<usize> {
        let is_noun = |i: usize| self.lexicon.is_content(&self.words[i].plain) && !self.looks_verbal(i);
        if self.is_predicate(run.start) {
            return None;
        }
        let known = |i: usize| is_noun(i) && self.is_known(i);
        if let Some(first) = run.clone().find(|&i| known(i)) {
            // "City brought clean water": what stands between two nouns is a verb, so the first ends the phrase.
            return Some((first..run.end).take_while(|&i| known(i)).count() + first);
        }
        // "A brand of cereal doubles": after a link, only a single word is surely a noun.
        let linked = run.start > 0 && self.lexicon.classes.noun_links.contains(&self.words[run.start - 1].plain);
        let end = if self.noun_may_end(run.end) && !(linked && run.len() > 1) {
            run.end
        } else if self.is_object(run.end) && run.len() > 1 {
            run.end - 1
        } else {
            return None;
        };
        (self.is_introduced(run.start) && is_noun(end - 1)).then_some(end)
    }

    fn is_known(&self, i: usize) -> bool {
        if self.lexicon.capital_nouns && self.words[i].starts_upper() {
            return true;
        }
        self.known.contains(&self.lexicon.stem(&self.words[i].plain))
    }

    fn looks_verbal(&self, i: usize) -> bool {
        self.lexicon.verbal_endings.iter().any(|ending| self.words[i].plain.ends_with(ending.as_str()))
    }

    /// "were poor": what follows an auxiliary at once describes.
    fn is_predicate(&self, i: usize) -> bool {
        i > 0 && self.lexicon.classes.auxiliaries.contains(&self.words[i - 1].plain)
    }

    /// A determiner or a link ("of") stands before.
    fn is_introduced(&self, i: usize) -> bool {
        let before = |set: &HashSet<String>| i > 0 && !self.has_mark(i - 1) && set.contains(&self.words[i - 1].plain);
        before(&self.lexicon.classes.determiners) || before(&self.lexicon.classes.noun_links)
    }

    /// What comes at `at` lets a noun end before it: punctuation, a link, a verb or a conjunction.
    fn noun_may_end(&self, at: usize) -> bool {
        let classes = &self.lexicon.classes;
        match self.words.get(at) {
            None => true,
            Some(_) if self.has_mark(at - 1) => true,
            Some(next) => [&classes.noun_links, &classes.auxiliaries, &classes.conjunctions, &classes.verbs]
                .iter()
                .any(|set| set.contains(&next.plain) && !classes.question_words.contains(&next.plain)),
        }
    }

    /// What comes at `at` is the object of a verb before it.
    fn is_object(&self, at: usize) -> bool {
        let classes = &self.lexicon.classes;
        self.words.get(at).is_some_and(|next| {
            [&classes.determiners, &classes.pronouns, &classes.question_words]
                .iter()
                .any(|set| set.contains(&next.plain))
        })
    }

    fn is_article(&self, i: usize) -> bool {
        let classes = &self.lexicon.classes;
        !self.has_mark(i)
            && classes.determiners.contains(&self.words[i].plain)
            && !classes.anaphors.contains(&self.words[i].plain)
    }

    /// Only a link stands between two phrases.
    fn is_linked(&self, end: usize, start: usize) -> bool {
        start == end + 1 && !self.has_mark(end - 1) && self.lexicon.classes.noun_links.contains(&self.words[end].plain)
    }

    fn has_mark(&self, i: usize) -> bool {
        self.words[i].clause_mark() || self.words[i].sentence_mark().is_some()
    }
}

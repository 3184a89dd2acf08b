//! What a sentence needs around it to be understood: the sentence that its "it" stands for, the one that "this is
//! important" speaks of, the answer to a question.
//!
//! Passages are made by deletion alone. What is printed are words of the recording in their order, so that a note can
//! be checked against its cues word by word.

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::reading::{Points, Reading};
use crate::sentences::Sentence;
use crate::words::SpokenWord;

/// Sentences that are added before one that leans on them.
const ANTECEDENTS_MAX: usize = 1;
/// How far an emphasis may be from what it speaks of.
const REFERENT_REACH: usize = 3;

/// An answer that names fewer things announces what follows.
const ANSWER_STEMS_MIN: usize = 2;
const ANNOUNCED_MAX: usize = 2;

/// How a part of a passage joins what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joint {
    /// A sentence of its own.
    Sentence,
    /// Goes on in the same sentence: "The French revolution" + "began in 1789".
    Within,
    /// After a colon.
    Colon,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub joint: Joint,
    pub words: Range<usize>,
}

/// Words that can be read alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Passage {
    pub parts: Vec<Part>,
    /// The sentences that the parts come from, in order.
    pub sentences: Vec<usize>,
}

impl Passage {
    fn sentence(index: usize, words: Range<usize>) -> Passage {
        Passage { parts: vec![Part { joint: Joint::Sentence, words }], sentences: vec![index] }
    }

    pub fn push_sentence(&mut self, index: usize, words: Range<usize>) {
        self.parts.push(Part { joint: Joint::Sentence, words });
        self.sentences.push(index);
    }

    /// Adds another, unless it begins before this one ends: nothing is printed twice or out of order.
    pub fn append_later(&mut self, other: &mut Passage) {
        if self.parts.last().is_none_or(|last| last.words.end <= other.first_word()) {
            self.parts.append(&mut other.parts);
            self.sentences.append(&mut other.sentences);
        }
    }

    pub fn words(&self) -> usize {
        self.parts.iter().map(|part| part.words.len()).sum()
    }

    pub fn first_word(&self) -> usize {
        self.parts.first().map_or(0, |part| part.words.start)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub words: &'a [SpokenWord],
    pub sentences: &'a [Sentence],
    pub readings: &'a [Reading],
    pub lexicon: &'a Lexicon,
}

impl Context<'_> {
    /// The sentence with what it needs before it, from within its chapter; nothing when that is too much.
    pub fn passage(&self, index: usize, chapter: &Range<usize>) -> Option<Passage> {
        self.passage_within(index, chapter, ANTECEDENTS_MAX)
    }

    fn passage_within(&self, index: usize, chapter: &Range<usize>, antecedents: usize) -> Option<Passage> {
        let reading = &self.readings[index];
        if !reading.dependent {
            return Some(Passage::sentence(index, reading.core.clone()));
        }
        let before = index.checked_sub(1).filter(|&before| chapter.contains(&before))?;
        if let Some(named) = self.named_at_end(before) {
            return Some(self.spliced(before, named, index));
        }
        let earlier = &self.readings[before];
        if antecedents == 0 || earlier.housekeeping || earlier.points.is_some() || earlier.question {
            return None;
        }
        let mut passage = self.passage_within(before, chapter, antecedents - 1)?;
        passage.push_sentence(index, self.continued(index));
        Some(passage)
    }

    /// A sentence that stands after its antecedent keeps its "so" and "then".
    pub fn continued(&self, index: usize) -> Range<usize> {
        self.sentences[index].words.start..self.readings[index].core.end
    }

    /// What a sentence names with its last words: a term or a topic.
    fn named_at_end(&self, index: usize) -> Option<Range<usize>> {
        let reading = &self.readings[index];
        if reading.question || reading.housekeeping {
            return None;
        }
        let named = reading.term.clone().or_else(|| reading.topic.clone())?;
        (named.end == self.sentences[index].words.end).then_some(named)
    }

    /// "… the French revolution. It began …" as "The French revolution began …"; where the second sentence does not
    /// begin with a bare pronoun, after a colon.
    fn spliced(&self, before: usize, named: Range<usize>, index: usize) -> Passage {
        let core = self.readings[index].core.clone();
        let classes = &self.lexicon.classes;
        let clause = classes.conjunctions.contains(&self.words[named.start].plain);
        let bare = classes.substitutes.contains(&self.words[core.start].plain);
        let second = if bare && !clause {
            Part { joint: Joint::Within, words: core.start + 1..core.end }
        } else {
            Part { joint: Joint::Colon, words: core }
        };
        let first = Part { joint: Joint::Sentence, words: named };
        Passage { parts: vec![first, second], sentences: vec![before, index] }
    }

    /// The sentence that an emphasis speaks of.
    pub fn referent(&self, index: usize, chapter: &Range<usize>) -> Option<usize> {
        let speaks = |&at: &usize| {
            let reading = &self.readings[at];
            chapter.contains(&at) && !reading.housekeeping && !reading.question && reading.points.is_none()
        };
        let back = || (index.saturating_sub(REFERENT_REACH)..index).rev().find(speaks);
        let ahead = || Some(index + 1).filter(|at| *at < chapter.end).filter(speaks);
        match self.readings[index].points? {
            Points::Back => back().or_else(ahead),
            Points::Forward => ahead().or_else(back),
        }
    }

    /// What is said right after a question, when it answers it.
    pub fn answer(&self, question: usize, chapter: &Range<usize>) -> Option<Passage> {
        let first = question + 1;
        let answers = |at: usize| {
            let reading = &self.readings[at];
            chapter.contains(&at)
                && !reading.housekeeping
                && !reading.question
                && !reading.preview
                && !reading.task
                && reading.points.is_none()
        };
        if !chapter.contains(&first) || !answers(first) {
            return None;
        }
        let mut passage = Passage::sentence(first, self.readings[first].core.clone());
        // "There are two reasons." announces the answer, "That is slow." completes it.
        let announces = self.readings[first].stems.len() < ANSWER_STEMS_MIN;
        let more = if announces { ANNOUNCED_MAX } else { 1 };
        for next in (first + 1..=first + more).take_while(|&next| chapter.contains(&next) && answers(next)) {
            if announces || self.readings[next].dependent {
                passage.push_sentence(next, self.continued(next));
            }
        }
        Some(passage)
    }
}

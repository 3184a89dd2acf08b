//! Notes: the passages of each chapter that a good student would keep, within the citation budget.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use timeline::document::{NoteChapter, NoteItem, NoteKind, Notes};
use timeline::time::Ticks;

use crate::budget::Budget;
use crate::context::Context;
use crate::cues::Cues;
use crate::draft::{self, Draft, Line};
use crate::lengths::Lengths;
use crate::note_text;
use crate::reading::{self, Strength};
use crate::similarity::{Vector, dot};
use crate::slides::Slides;
use crate::titles::Titler;
use crate::words::plain;

pub use crate::markdown::markdown;

/// How much likeness to a note that is there already takes from another.
const REDUNDANCY: f64 = 0.7;
/// Two sentences as alike as this say the same.
const SAME: f64 = 0.85;
/// Each note of a chapter makes the next one there worth less, so that no chapter stays empty.
const CROWDING: f64 = 0.5;
/// The first note of a chapter that is more than homework is worth so many times as much.
const FIRST: f64 = 1.5;
/// Short passages are preferred, but not in proportion.
const COST_EXPONENT: f64 = 0.4;
const QUESTION: f64 = 0.5;
const TASK: f64 = 2.0;
const SCHEDULE: f64 = 0.3;
const SUBJECT_IS_TITLE: f64 = 1.5;
const SUBJECT_IN_TITLE: f64 = 0.4;
/// A passage that says something of what the lecturer just named.
const NAMED: f64 = 0.6;
/// How much of the rank of a sentence counts that stands there for the sake of the next.
const ANTECEDENT: f64 = 0.6;
/// A key point names at least this many things.
const STEMS_MIN: usize = 2;
/// What takes longer to say is no note, unless it is stressed.
const WORDS_MAX: usize = 50;
const RANK_MIN: f64 = 0.5;
/// A chapter with this many notes begins with its most telling key point.
const SUMMARY_FROM: usize = 6;
const TERMS_MAX: usize = 4;

/// Homework says nothing about a chapter: it makes no other note less needed, and other notes make it no less so.
#[derive(Clone, Copy, Default)]
struct Counts {
    tasks: usize,
    others: usize,
}

impl Counts {
    fn add(&mut self, draft: &Draft) {
        if draft.is_task() { self.tasks += 1 } else { self.others += 1 }
    }

    fn like(&self, draft: &Draft) -> usize {
        if draft.is_task() { self.tasks } else { self.others }
    }
}

pub(crate) struct Selection<'a> {
    pub context: Context<'a>,
    pub cues: &'a Cues,
    pub chapters: &'a [Range<usize>],
    /// When each of them begins and ends.
    pub starts: &'a [Ticks],
    pub ends: &'a [Ticks],
    pub titles: &'a [String],
    pub title_stems: Vec<HashSet<String>>,
    pub ranks: &'a [f64],
    pub vectors: &'a [Vector],
    pub lengths: Lengths,
    pub slides: &'a Slides<'a>,
}

impl Selection<'_> {
    /// Adds to the stressed drafts what the budget still allows, the most telling first.
    pub fn fill(&self, mut drafts: Vec<Draft>, budget: &mut Budget) -> Vec<Draft> {
        let mut printed: BTreeSet<usize> = drafts.iter().flat_map(Draft::printed).collect();
        let mut counts = vec![Counts::default(); self.chapters.len()];
        let mut added = vec![0usize; self.chapters.len()];
        for draft in &drafts {
            counts[draft.chapter].add(draft);
        }
        let mut open = self.candidates(&printed);
        // Every round takes one candidate out.
        while let Some(best) = self.best(&open, &printed, &counts, budget) {
            let (draft, _) = open.swap_remove(best);
            printed.extend(draft.printed());
            budget.cite(&self.cues_of(&draft));
            counts[draft.chapter].add(&draft);
            added[draft.chapter] += 1;
            drafts.push(draft);
            let full = |chapter: usize| added[chapter] >= self.lengths.notes_per_chapter_max;
            open.retain(|(draft, _)| {
                !full(draft.chapter) && !draft.printed().iter().any(|sentence| printed.contains(sentence))
            });
        }
        drafts
    }

    fn cues_of(&self, draft: &Draft) -> BTreeSet<usize> {
        draft::cues(draft, self.context.sentences, &self.cues.of_word)
    }

    /// The candidate with the most to say for its cost, among those that the budget affords.
    fn best(
        &self,
        open: &[(Draft, f64)],
        printed: &BTreeSet<usize>,
        counts: &[Counts],
        budget: &Budget,
    ) -> Option<usize> {
        let worth = |(draft, rank): &(Draft, f64)| {
            let likeness = self.likeness(draft, printed);
            if likeness > SAME {
                return None;
            }
            let cost = budget.cost(&self.cues_of(draft)).max(0.5);
            let alike = counts[draft.chapter].like(draft);
            let first = if alike == 0 && !draft.is_task() { FIRST } else { 1.0 };
            let worth = first * (rank - REDUNDANCY * likeness).max(0.01) / (1.0 + CROWDING * alike as f64);
            Some(worth / cost.powf(COST_EXPONENT))
        };
        let affordable = open.iter().enumerate().filter(|(_, (draft, _))| budget.affords(&self.cues_of(draft)));
        let (best, _) = affordable
            .filter_map(|(at, candidate)| worth(candidate).map(|worth| (at, worth)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(open[b.0].0.first_word().cmp(&open[a.0].0.first_word())))?;
        Some(best)
    }

    /// To the printed sentence that is most like it.
    fn likeness(&self, draft: &Draft, printed: &BTreeSet<usize>) -> f64 {
        let own = draft.printed();
        let pairs = own.iter().flat_map(|&own| printed.iter().map(move |&other| (own, other)));
        pairs.map(|(own, other)| dot(&self.vectors[own], &self.vectors[other])).fold(0.0, f64::max)
    }

    fn candidates(&self, printed: &BTreeSet<usize>) -> Vec<(Draft, f64)> {
        let mut candidates = Vec::new();
        for (number, chapter) in self.chapters.iter().enumerate() {
            for index in chapter.clone() {
                if let Some((draft, rank)) = self.candidate(index, number, chapter)
                    && !draft.printed().iter().any(|sentence| printed.contains(sentence))
                {
                    candidates.push((draft, rank));
                }
            }
        }
        candidates
    }

    fn candidate(&self, index: usize, number: usize, chapter: &Range<usize>) -> Option<(Draft, f64)> {
        let reading = &self.context.readings[index];
        if reading.housekeeping || reading.points.is_some() {
            return None;
        }
        if reading.task {
            let passage = self.context.passage(index, chapter)?;
            let bonus = if reading.schedule { SCHEDULE } else { TASK };
            return Some((Draft::single(number, NoteKind::Task, passage), self.ranks[index] + bonus));
        }
        if reading.question {
            let answer = self.context.answer(index, chapter)?;
            let rank = answer.sentences.iter().map(|&at| self.ranks[at]).fold(0.0, f64::max) + QUESTION;
            let question = Line {
                kind: NoteKind::Question,
                passage: crate::stress::bare(&self.context, index),
                vouchers: Vec::new(),
            };
            let answer = Line { kind: NoteKind::Answer, passage: answer, vouchers: Vec::new() };
            return Some((Draft { chapter: number, lines: vec![question, answer] }, rank));
        }
        let kind = if reading.definition {
            NoteKind::Definition
        } else if reading.example {
            NoteKind::Example
        } else {
            NoteKind::KeyPoint
        };
        // What the heading says already.
        let heading = &self.title_stems[number];
        let named = reading.topic.clone().map(|topic| reading::stems(self.context.words, topic, self.context.lexicon));
        let repeats = (reading.opening > Strength::None || reading.presents)
            && named.as_ref().unwrap_or(&reading.stems).iter().all(|stem| heading.contains(stem));
        if repeats || reading.preview || reading.closing || reading.sets_up || reading.stems.len() < STEMS_MIN {
            return None;
        }
        let passage = self.context.passage(index, chapter)?;
        let draft = Draft::single(number, kind, passage);
        let before: f64 =
            draft.printed().iter().filter(|&&at| at != index).map(|&at| self.ranks[at] * ANTECEDENT).sum();
        let rank =
            self.ranks[index] + before + if draft.lines[0].is_spliced() { NAMED } else { 0.0 } + self.of_title(&draft);
        let short = draft.lines[0].passage.words() <= WORDS_MAX;
        (short && rank >= RANK_MIN).then_some((draft, rank))
    }

    /// What begins with the heading is about it: "The derivative tells us …", less so "The derivative of the position".
    fn of_title(&self, draft: &Draft) -> f64 {
        let classes = &self.context.lexicon.classes;
        let naming = |plain: &&str| !classes.determiners.contains(*plain);
        let parts = &draft.lines[0].passage.parts;
        let words = parts.iter().flat_map(|part| &self.context.words[part.words.clone()]);
        let said: Vec<&str> = words.map(|word| word.plain.as_str()).filter(naming).collect();
        let title: Vec<String> = self.titles[draft.chapter].split_whitespace().map(plain).collect();
        let title: Vec<&str> = title.iter().map(String::as_str).filter(naming).collect();
        let next = said.get(title.len());
        if !title.is_empty() && said.starts_with(&title) && next.is_some_and(|next| !classes.noun_links.contains(*next))
        {
            return SUBJECT_IS_TITLE;
        }
        let mut stems = said.iter().filter(|plain| self.context.lexicon.is_content(plain));
        let first = stems.next().map(|plain| self.context.lexicon.stem(plain));
        if first.is_some_and(|stem| self.title_stems[draft.chapter].contains(&stem)) { SUBJECT_IN_TITLE } else { 0.0 }
    }

    /// The drafts as notes, chapter by chapter in the order of the recording.
    pub fn write(&self, drafts: &[Draft], titler: &Titler<'_>, budget: &Budget) -> Notes {
        let mut drafts: Vec<&Draft> = drafts.iter().collect();
        drafts.sort_by_key(|draft| (draft.chapter, draft.first_word()));
        let chapters = (0..self.chapters.len()).map(|number| {
            let own: Vec<&Draft> = drafts.iter().copied().filter(|draft| draft.chapter == number).collect();
            let mut items: Vec<NoteItem> =
                own.iter().flat_map(|draft| &draft.lines).map(|line| self.item(line)).collect();
            self.lead_with_summary(&own, &mut items);
            let (start, end) = (self.starts[number], self.ends[number]);
            items.extend(self.slides.points(&self.titles[number], &items, start, end));
            items.extend(self.terms(number, &own, titler, budget));
            NoteChapter {
                title: self.titles[number].clone(),
                start: start.into(),
                reviewed: self.is_reviewed(&items),
                items,
            }
        });
        Notes { chapters: chapters.filter(|chapter| !chapter.items.is_empty()).collect() }
    }

    /// Notes are words of the cues that they cite, so whoever has reviewed all of these has reviewed the notes.
    fn is_reviewed(&self, items: &[NoteItem]) -> bool {
        let reviewed: HashSet<&str> =
            self.cues.cues.iter().filter(|cue| cue.reviewed).map(|cue| cue.id.as_str()).collect();
        items.iter().flat_map(|item| &item.cue_ids).all(|id| reviewed.contains(id.as_str()))
    }

    fn item(&self, line: &Line) -> NoteItem {
        let cues = line.cues(self.context.sentences, &self.cues.of_word);
        NoteItem {
            kind: line.kind,
            text: note_text::write(&line.passage, self.context.words, self.context.lexicon.separator()),
            cue_ids: cues.iter().map(|&cue| self.cues.cues[cue].id.clone()).collect(),
            slide: None,
        }
    }

    fn lead_with_summary(&self, drafts: &[&Draft], items: &mut Vec<NoteItem>) {
        if items.len() < SUMMARY_FROM {
            return;
        }
        let mut at = 0;
        let mut best: Option<(f64, usize)> = None;
        for draft in drafts {
            if draft.lines[0].kind == NoteKind::KeyPoint {
                let rank = draft.printed().iter().map(|&sentence| self.ranks[sentence]).fold(0.0, f64::max);
                if best.is_none_or(|(top, _)| rank > top) {
                    best = Some((rank, at));
                }
            }
            at += draft.lines.len();
        }
        if let Some((_, at)) = best {
            let mut summary = items.remove(at);
            summary.kind = NoteKind::Summary;
            items.insert(0, summary);
        }
    }

    /// Key terms among the words whose cues are cited anyway: what was named as a term, and the nouns that the chapter
    /// is about.
    fn terms(&self, number: usize, drafts: &[&Draft], titler: &Titler<'_>, budget: &Budget) -> Vec<NoteItem> {
        let chapter = &self.chapters[number];
        let cited = |words: &Range<usize>| words.clone().all(|word| budget.is_cited(self.cues.of_word[word]));
        let stems = |words: &Range<usize>| -> HashSet<String> {
            reading::stems(self.context.words, words.clone(), self.context.lexicon).into_iter().collect()
        };
        let (start, end) = (self.starts[number], self.ends[number]);
        let is_shown = |stems: &HashSet<String>| self.slides.showing(stems, start, end).is_some();
        let mut found: Vec<(Range<usize>, f64)> = Vec::new();
        // Questions put verbs and nouns in an order that phrases are not read in.
        let lines = drafts.iter().flat_map(|draft| &draft.lines).filter(|line| line.kind != NoteKind::Question);
        for part in lines.flat_map(|line| &line.passage.parts) {
            // What the heading names already is no news.
            let terms = titler.terms(part.words.clone(), chapter, is_shown).into_iter();
            found.extend(terms.filter(|(words, _)| !stems(words).is_subset(&self.title_stems[number])));
        }
        for reading in &self.context.readings[chapter.clone()] {
            found.extend(reading.term.clone().map(|term| (term, f64::INFINITY)));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.start.cmp(&b.0.start)));
        let mut terms: Vec<Range<usize>> = Vec::new();
        for (words, _) in found {
            let own = stems(&words);
            let repeats = terms.iter().map(&stems).any(|other| own.is_subset(&other) || other.is_subset(&own));
            if !own.is_empty() && !repeats && cited(&words) && terms.len() < TERMS_MAX {
                terms.push(words);
            }
        }
        terms.sort_by_key(|words| words.start);
        let shown = |words: &Range<usize>| self.slides.showing(&stems(words), start, end);
        terms.into_iter().map(|words| self.term_item(shown(&words), words)).collect()
    }

    fn term_item(&self, slide: Option<u32>, words: Range<usize>) -> NoteItem {
        let cues: BTreeSet<usize> = words.clone().map(|word| self.cues.of_word[word]).collect();
        let said = self.context.words[words].iter().map(|word| word.text.as_str()).collect::<Vec<_>>();
        let text = said.join(self.context.lexicon.separator());
        NoteItem {
            kind: NoteKind::KeyTerm,
            text: text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
            cue_ids: cues.iter().map(|&cue| self.cues.cues[cue].id.clone()).collect(),
            slide,
        }
    }
}

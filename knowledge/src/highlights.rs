//! Highlights: clips that can be watched alone, around what the lecturer stresses and what the class reacted to.

use std::collections::BTreeSet;
use std::ops::Range;

use timeline::document::{Highlight, NoteKind};
use timeline::time::Ticks;

use crate::budget::Budget;
use crate::context::{Context, Passage};
use crate::cues::Cues;
use crate::draft::Draft;
use crate::input::{EventKind, TimedEvent};
use crate::lengths::Lengths;
use crate::note_text;
use crate::similarity::{Vector, dot};

const STRESSED: f64 = 2.0;
/// Each further stress on the same thing.
const STRESSED_AGAIN: f64 = 0.5;
const LIKENESS: f64 = 0.7;
/// A reaction is to what was said up to this long before it.
const REACTION_REACH: Ticks = Ticks::from_whole_seconds(20);
/// A recording in which little is stressed still has this many.
const UNSTRESSED_MAX: usize = 2;

struct Clip {
    sentences: Range<usize>,
    passage: Passage,
    worth: f64,
}

pub(crate) struct Clipping<'a> {
    pub context: Context<'a>,
    pub cues: &'a Cues,
    pub chapters: &'a [Range<usize>],
    pub ranks: &'a [f64],
    pub vectors: &'a [Vector],
    pub events: &'a [TimedEvent],
    pub lengths: Lengths,
}

impl Clipping<'_> {
    /// In the order of the recording: what is stressed, and where that is little, the best of the other notes. Cites in
    /// `budget` what it shows.
    pub fn highlights(&self, stressed: &[Draft], others: &[Draft], budget: &mut Budget) -> Vec<Highlight> {
        let mut clips: Vec<Clip> = stressed.iter().map(|draft| self.clip(draft, STRESSED)).collect();
        clips.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.sentences.start.cmp(&b.sentences.start)));
        clips.truncate(self.lengths.highlights_max);
        self.add_unstressed(&mut clips, others);
        for clip in &mut clips {
            self.widen(clip, budget);
            budget.cite(&self.cues_of(&clip.sentences));
        }
        clips.sort_by_key(|clip| clip.sentences.start);
        // Two stresses within one clip are one highlight.
        clips.dedup_by(|later, earlier| {
            let within = later.sentences.start < earlier.sentences.end;
            if within {
                earlier.passage.append_later(&mut later.passage);
                earlier.sentences.end = earlier.sentences.end.max(later.sentences.end);
            }
            within
        });
        clips.iter().map(|clip| self.highlight(clip)).collect()
    }

    fn clip(&self, draft: &Draft, base: f64) -> Clip {
        let lines = &draft.lines;
        let shown = lines.iter().flat_map(|line| line.passage.sentences.iter().chain(&line.vouchers)).copied();
        let sentences = covering(shown);
        let again = lines.iter().map(|line| line.vouchers.len()).sum::<usize>().saturating_sub(1);
        let mut passage = lines[0].passage.clone();
        for line in &lines[1..] {
            passage.append_later(&mut line.passage.clone());
        }
        let worth = base + STRESSED_AGAIN * again as f64 + self.interest(&sentences);
        Clip { sentences, passage, worth }
    }

    /// Salience, and how the class reacted.
    fn interest(&self, sentences: &Range<usize>) -> f64 {
        let salience = sentences.clone().map(|at| self.ranks[at]).fold(f64::MIN, f64::max);
        let from = self.context.sentences[sentences.start].span.start;
        let to = self.context.sentences[sentences.end - 1].span.end + REACTION_REACH;
        let reactions = self.events.iter().filter(|event| from <= event.at && event.at < to);
        salience + reactions.map(|event| weight(event.kind)).sum::<f64>()
    }

    fn add_unstressed(&self, clips: &mut Vec<Clip>, others: &[Draft]) {
        let wanted = UNSTRESSED_MAX.min(self.lengths.highlights_max);
        let telling = |draft: &&Draft| match draft.lines[0].kind {
            NoteKind::Summary
            | NoteKind::KeyPoint
            | NoteKind::Important
            | NoteKind::Definition
            | NoteKind::Question => true,
            NoteKind::Example | NoteKind::Answer | NoteKind::Task | NoteKind::OnSlide | NoteKind::KeyTerm => false,
        };
        let mut open: Vec<Clip> = others.iter().filter(telling).map(|draft| self.clip(draft, 0.0)).collect();
        open.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.sentences.start.cmp(&b.sentences.start)));
        for clip in open {
            let alike = clips.iter().any(|other| self.alike(&clip.sentences, &other.sentences));
            if clips.len() < wanted && !alike {
                clips.push(clip);
            }
        }
    }

    fn alike(&self, a: &Range<usize>, b: &Range<usize>) -> bool {
        let overlap = a.start < b.end && b.start < a.end;
        overlap || a.clone().any(|i| b.clone().any(|j| dot(&self.vectors[i], &self.vectors[j]) > LIKENESS))
    }

    /// Adds sentences around a clip that is too short to follow, those before it first.
    fn widen(&self, clip: &mut Clip, budget: &Budget) {
        let Some(chapter) = self.chapters.iter().find(|chapter| chapter.contains(&clip.sentences.start)) else {
            return;
        };
        let seconds = |range: &Range<usize>| {
            let sentences = &self.context.sentences;
            (sentences[range.end - 1].span.end - sentences[range.start].span.start).seconds()
        };
        let usable = |at: usize| chapter.contains(&at) && !self.context.readings[at].housekeeping;
        // Each step adds a sentence of the chapter.
        while seconds(&clip.sentences) < self.lengths.clip_min {
            let (start, end) = (clip.sentences.start, clip.sentences.end);
            let before = start.checked_sub(1).filter(|&at| usable(at)).map(|at| at..end);
            let after = usable(end).then(|| start..end + 1);
            let fits =
                |range: &Range<usize>| seconds(range) <= self.lengths.clip_max && budget.affords(&self.cues_of(range));
            let Some(wider) = before.filter(fits).or(after.filter(fits)) else { break };
            clip.sentences = wider;
        }
    }

    fn cues_of(&self, sentences: &Range<usize>) -> BTreeSet<usize> {
        let words =
            self.context.sentences[sentences.start].words.start..self.context.sentences[sentences.end - 1].words.end;
        words.map(|word| self.cues.of_word[word]).collect()
    }

    fn highlight(&self, clip: &Clip) -> Highlight {
        let cues = self.cues_of(&clip.sentences);
        let shown = || cues.iter().map(|&cue| &self.cues.cues[cue]);
        let start = shown().map(|cue| cue.start).next();
        let end = shown().map(|cue| cue.end).next_back();
        Highlight {
            start: start.unwrap_or(self.context.sentences[clip.sentences.start].span.start.into()),
            end: end.unwrap_or(self.context.sentences[clip.sentences.end - 1].span.end.into()),
            text: note_text::write(&clip.passage, self.context.words, self.context.lexicon.separator()),
            cue_ids: shown().map(|cue| cue.id.clone()).collect(),
        }
    }
}

/// Sentences are contiguous in a clip.
fn covering(sentences: impl Iterator<Item = usize>) -> Range<usize> {
    let all: BTreeSet<usize> = sentences.collect();
    match (all.first(), all.last()) {
        (Some(&first), Some(&last)) => first..last + 1,
        _ => 0..0,
    }
}

fn weight(kind: EventKind) -> f64 {
    match kind {
        EventKind::MomentMarked => 2.0,
        EventKind::QuestionAsked => 0.4,
        EventKind::PollStarted => 0.4,
        EventKind::HandRaised => 0.2,
        EventKind::SceneChanged => 0.0,
    }
}

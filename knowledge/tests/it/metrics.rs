//! Boundary F1, and how much of a time is covered by cues.

use std::collections::{BTreeSet, HashMap};

use knowledge::Knowledge;
use timeline::document::{Cue, NoteItem, NoteKind, SlideShowing};

#[derive(Default, Clone, Copy)]
pub struct Boundaries {
    pub found: usize,
    pub proposed: usize,
    pub expected: usize,
}

impl Boundaries {
    /// Each true boundary is matched with the nearest free proposal within `tolerance` seconds.
    pub fn compare(truth: &[f64], proposed: &[f64], tolerance: f64) -> Boundaries {
        let mut free: Vec<f64> = proposed.to_vec();
        let mut found = 0;
        for at in truth {
            let nearest = free.iter().enumerate().min_by(|a, b| (a.1 - at).abs().total_cmp(&(b.1 - at).abs()));
            if let Some((index, distance)) = nearest.map(|(index, other)| (index, (other - at).abs()))
                && distance <= tolerance
            {
                free.remove(index);
                found += 1;
            }
        }
        Boundaries { found, proposed: proposed.len(), expected: truth.len() }
    }

    pub fn add(&mut self, other: Boundaries) {
        self.found += other.found;
        self.proposed += other.proposed;
        self.expected += other.expected;
    }

    pub fn f1(&self) -> f64 {
        2.0 * self.found as f64 / (self.proposed + self.expected).max(1) as f64
    }
}

/// The cues that notes and highlights cite.
pub fn cited(knowledge: &Knowledge) -> BTreeSet<&str> {
    let notes = knowledge.notes.chapters.iter().flat_map(|chapter| &chapter.items).flat_map(|item| &item.cue_ids);
    notes.chain(knowledge.highlights.iter().flat_map(|highlight| &highlight.cue_ids)).map(String::as_str).collect()
}

pub fn seconds<'a>(cues: impl Iterator<Item = &'a Cue>) -> f64 {
    cues.map(|cue| cue.end.get() - cue.start.get()).sum()
}

pub fn by_id(knowledge: &Knowledge) -> HashMap<&str, &Cue> {
    knowledge.transcript.cues.iter().map(|cue| (cue.id.as_str(), cue)).collect()
}

/// The share of `start..end` that lies in cited cues.
pub fn covered(knowledge: &Knowledge, start: f64, end: f64) -> f64 {
    let (cited, cues) = (cited(knowledge), by_id(knowledge));
    let inside =
        cited.iter().map(|id| cues[id]).map(|cue| (cue.end.get().min(end) - cue.start.get().max(start)).max(0.0));
    inside.sum::<f64>() / (end - start)
}

/// Notes and highlights whose words are not, in their order, among the words of the cues that they cite, or which cite
/// nothing or what is not there.
pub fn unsupported(knowledge: &Knowledge) -> Vec<String> {
    let cues = by_id(knowledge);
    // Where words are written without spaces, characters are compared.
    let plain_words = |text: &str| match knowledge.transcript.language.as_str() {
        "zh" => plain_words(&text.chars().map(|c| format!("{c} ")).collect::<String>()),
        _ => plain_words(text),
    };
    let items = knowledge.notes.chapters.iter().flat_map(|chapter| &chapter.items);
    let notes = items.filter(|item| item.kind != NoteKind::OnSlide).map(|item| (&item.text, &item.cue_ids));
    let highlights = knowledge.highlights.iter().map(|highlight| (&highlight.text, &highlight.cue_ids));
    let mut unsupported = Vec::new();
    for (text, ids) in notes.chain(highlights) {
        let said: Option<Vec<&Cue>> = ids.iter().map(|id| cues.get(id.as_str()).copied()).collect();
        let said: Vec<String> =
            said.iter().flatten().flat_map(|cue| &cue.words).flat_map(|word| plain_words(&word.text)).collect();
        let mut rest = said.iter();
        let in_order = plain_words(text).iter().all(|word| rest.any(|other| other == word));
        if !in_order || ids.is_empty() {
            unsupported.push(text.clone());
        }
    }
    unsupported
}

/// Notes of slides that do not stand there word by word, or cite no slide.
pub fn not_shown(knowledge: &Knowledge, showings: &[SlideShowing]) -> Vec<String> {
    let items = knowledge.notes.chapters.iter().flat_map(|chapter| &chapter.items);
    let stands = |item: &&NoteItem| {
        let slide = showings.iter().find(|showing| Some(showing.index) == item.slide);
        slide.is_some_and(|slide| slide.text.replace('\n', " ").contains(&item.text))
    };
    let shown = items.filter(|item| item.kind == NoteKind::OnSlide);
    shown.filter(|item| !stands(item)).map(|item| item.text.clone()).collect()
}

pub fn plain_words(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    words.filter(|word| !word.is_empty()).collect()
}

//! Whether a proposed note is borne out by the cues that it cites.

use std::collections::{BTreeSet, HashMap, HashSet};

use timeline::document::{Cue, NoteItem, NoteKind};
use unicode_segmentation::UnicodeSegmentation as _;

use super::wire::Proposed;
use crate::lexicon::Lexicon;
use crate::words::plain;

/// So much of a note's content words must be said in its cues.
const SUPPORT_MIN: f64 = 0.6;
const NOTE_CHARACTERS_MAX: usize = 400;

/// A note of the model's that was not taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    pub text: String,
    pub because: DroppedBecause,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DroppedBecause {
    /// It cites no cue.
    Uncited,
    /// It cites a cue of another chapter, or none that exists.
    UnknownCue(String),
    /// The share of its content words that its cues say.
    Unsupported(f64),
    Empty,
    TooLong,
}

pub(super) struct Checked {
    pub items: Vec<NoteItem>,
    pub dropped: Vec<Dropped>,
}

pub(super) fn check(proposed: Vec<Proposed>, cues: &[&Cue], lexicon: &Lexicon) -> Checked {
    let places: HashMap<&str, usize> = cues.iter().enumerate().map(|(place, cue)| (cue.id.as_str(), place)).collect();
    let mut checked = Checked { items: Vec::new(), dropped: Vec::new() };
    for note in proposed {
        match cited(&note, &places).and_then(|cited| supported(&note, &cited, cues, lexicon)) {
            Ok(cited) => checked.items.push(NoteItem {
                kind: note.kind,
                text: note.text.split_whitespace().collect::<Vec<_>>().join(" "),
                cue_ids: cited.into_iter().map(|place| cues[place].id.clone()).collect(),
                slide: None,
            }),
            Err(because) => checked.dropped.push(Dropped { text: note.text, because }),
        }
    }
    checked
}

/// The places of the cited cues, in the order of the recording.
fn cited(note: &Proposed, places: &HashMap<&str, usize>) -> Result<BTreeSet<usize>, DroppedBecause> {
    let length = note.text.trim().chars().count();
    if length == 0 {
        return Err(DroppedBecause::Empty);
    }
    if length > NOTE_CHARACTERS_MAX {
        return Err(DroppedBecause::TooLong);
    }
    // It was sent no slides.
    if note.kind == NoteKind::OnSlide {
        return Err(DroppedBecause::Unsupported(0.0));
    }
    if note.cue_ids.is_empty() {
        return Err(DroppedBecause::Uncited);
    }
    let place = |id: &String| places.get(id.as_str()).copied().ok_or_else(|| DroppedBecause::UnknownCue(id.clone()));
    note.cue_ids.iter().map(place).collect()
}

fn supported(
    note: &Proposed,
    cited: &BTreeSet<usize>,
    cues: &[&Cue],
    lexicon: &Lexicon,
) -> Result<BTreeSet<usize>, DroppedBecause> {
    let said: HashSet<String> = cited.iter().flat_map(|&place| content(&cues[place].text, lexicon)).collect();
    let own = content(&note.text, lexicon);
    let found = own.iter().filter(|stem| said.contains(*stem)).count();
    let support = if own.is_empty() { 0.0 } else { found as f64 / own.len() as f64 };
    if support >= SUPPORT_MIN { Ok(cited.clone()) } else { Err(DroppedBecause::Unsupported(support)) }
}

fn content(text: &str, lexicon: &Lexicon) -> Vec<String> {
    let words = text.unicode_words().map(plain);
    words
        .filter(|word| lexicon.is_content(word) || word.chars().any(char::is_numeric))
        .map(|word| lexicon.stem(&word))
        .collect()
}

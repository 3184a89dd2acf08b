//! Cues of one unit of speech alone, to read while the units around it are still being heard.

use timeline::document::Transcript;
use timeline::word::UnitWords;

use crate::lexicon::Lexicon;
use crate::{cues, sentences, words};

/// Without the words of each cue. Where a sentence goes on in the next unit, and where a slide changes, nobody knows here:
/// what [`derive`](crate::derive) gives over all units takes the place of this.
pub fn transcript(recording: u32, unit: &UnitWords, lexicon: &Lexicon) -> Transcript {
    let words = words::collect(std::slice::from_ref(unit));
    let sentences = sentences::split(&words, lexicon);
    let mut cues = cues::cut(recording, &words, &sentences, &[], lexicon).cues;
    for cue in &mut cues {
        cue.words.clear();
    }
    Transcript { language: unit.language.clone(), model: unit.model.clone(), cues }
}

//! Binds words to the energy of the voice: a word after a pause starts where the voice rises, and no word reaches into
//! silence.
//!
//! Attention finds a word late more often than early (measured: 0.13 s late on average at the head of a sentence); where
//! the voice rises is exact to a few hundredths of a second. Within fluent speech energy says nothing and the engine's
//! times stand.

use timeline::time::{Span, Ticks};
use timeline::word::Word;

use super::{Phrase, Timing};

/// A word that begins this early in the pause before a voice may belong to it.
const EARLY_MAX: Ticks = Ticks(27_000);
/// How late an engine may find the first word after a pause.
const LATE_ALIGNED_MAX: Ticks = Ticks(54_000);
const LATE_ESTIMATED_MAX: Ticks = Ticks(90_000);
/// The sound of a last word that was placed behind it is at least this long.
const LAST_WORD_MIN: Ticks = Ticks(13_500);
/// A word outside all voice is given this much.
const UNVOICED_WORD_MAX: Ticks = Ticks(36_000);

/// `voice`: where somebody speaks, in recording time, in order.
pub fn bind(phrases: &mut [Phrase], voice: &[Span], timing: Timing) {
    let late_max = match timing {
        Timing::Aligned => LATE_ALIGNED_MAX,
        Timing::Estimated => LATE_ESTIMATED_MAX,
    };
    let mut words: Vec<&mut Word> = phrases.iter_mut().flat_map(|phrase| phrase.words.iter_mut()).collect();
    for (index, span) in voice.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| voice[before]);
        start_at_onset(&mut words, before, *span, late_max);
    }
    end_in_voice(&mut words, voice);
}

fn start_at_onset(words: &mut [&mut Word], before: Option<Span>, span: Span, late_max: Ticks) {
    // What begins in the first half of a pause is a late word of the speech before it.
    let middle = before.map_or(Ticks(i64::MIN), |before| Ticks((before.end.0 + span.start.0) / 2));
    let border = middle.max(span.start - EARLY_MAX);
    let first = words.partition_point(|word| word.start < border);
    if let Some(before) = before {
        let behind = words[..first].partition_point(|word| word.start <= before.end);
        for index in behind..first {
            let earliest = index.checked_sub(1).map_or(before.start, |index| words[index].start);
            words[index].start = (before.end - LAST_WORD_MIN).max(earliest).min(words[index].start);
        }
    }
    if let Some(word) = words.get_mut(first)
        && word.start - span.start <= late_max
    {
        word.start = span.start;
    }
}

fn end_in_voice(words: &mut [&mut Word], voice: &[Span]) {
    for index in 0..words.len() {
        let next = words.get(index + 1).map_or(words[index].end, |next| next.start);
        let word = &mut words[index];
        let spoken = voice.iter().find(|span| span.contains(word.start));
        let end = spoken.map_or(word.start + UNVOICED_WORD_MAX, |span| span.end);
        word.end = next.min(end).max(word.start);
    }
}

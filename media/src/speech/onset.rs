//! Binds words to the energy of the voice: a word after a pause starts where the voice rises, and no word reaches into
//! silence.
//!
//! Attention finds a word late more often than early (measured: 0.13 s late on average at the head of a sentence); where
//! the voice rises is exact to a few hundredths of a second. Within fluent speech energy says nothing and the engine's
//! times stand.

use timeline::time::{Span, TICKS_PER_SECOND, Ticks};
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

/// How far before a pause the guess of where a phrase begins may lie; it is usually where the last one ended.
const PHRASE_EARLY_MAX: Ticks = Ticks(18_000);

/// `voice`: where somebody speaks, in recording time, in order.
pub fn bind(phrases: &mut [Phrase], voice: &[Span], timing: Timing) {
    let late_max = match timing {
        Timing::Aligned => LATE_ALIGNED_MAX,
        Timing::Estimated => {
            phrases.iter_mut().for_each(|phrase| begin_with_voice(phrase, voice));
            LATE_ESTIMATED_MAX
        }
    };
    let mut words: Vec<&mut Word> = phrases.iter_mut().flat_map(|phrase| phrase.words.iter_mut()).collect();
    for (index, span) in voice.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| voice[before]);
        start_at_onset(&mut words, before, *span, late_max);
    }
    end_in_voice(&mut words, voice);
}

/// A guessed phrase begins where the one before ended, before the pause. It is pressed into what is left of its time.
fn begin_with_voice(phrase: &mut Phrase, voice: &[Span]) {
    let [first, .., last] = phrase.words.as_slice() else { return };
    let (start, end) = (first.start, last.end);
    let next = voice.partition_point(|span| span.start <= start);
    let speaks_on = next.checked_sub(1).is_some_and(|index| start + PHRASE_EARLY_MAX < voice[index].end);
    let Some(onset) = voice.get(next).map(|span| span.start).filter(|onset| !speaks_on && *onset < end) else { return };
    let pressed =
        |at: Ticks| onset + Ticks::rescale((at - start).0, (end - onset).0, (end - start).0 * TICKS_PER_SECOND);
    for word in &mut phrase.words {
        word.start = pressed(word.start);
        word.end = pressed(word.end);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: f64, end: f64) -> Span {
        Span::new(Ticks::from_seconds(start), Ticks::from_seconds(end))
    }

    /// Words that last until the next begins, the last one for a second.
    fn phrase(starts: &[f64]) -> Phrase {
        let ends = starts[1..].iter().copied().chain([starts[starts.len() - 1] + 1.0]);
        let word = |(start, end): (&f64, f64)| {
            let span = span(*start, end);
            Word { text: "word".into(), start: span.start, end: span.end, probability: 1.0 }
        };
        Phrase { words: starts.iter().zip(ends).map(word).collect() }
    }

    fn bound(mut phrases: Vec<Phrase>, voice: &[Span], timing: Timing) -> Vec<(f64, f64)> {
        bind(&mut phrases, voice, timing);
        let words = phrases.iter().flat_map(|phrase| &phrase.words);
        words.map(|word| (word.start.seconds(), word.end.seconds())).collect()
    }

    #[test]
    fn the_first_word_after_a_pause_starts_with_the_voice_and_the_last_before_ends_with_it() {
        let voice = [span(1.0, 3.0), span(4.0, 6.0)];
        // 1.2 is late, 3.9 early; 3.1 was placed behind the voice that it ended.
        let words = bound(vec![phrase(&[1.2, 2.0, 3.1]), phrase(&[3.9, 4.5])], &voice, Timing::Aligned);
        assert_eq!(words, [(1.0, 2.0), (2.0, 2.85), (2.85, 3.0), (4.0, 4.5), (4.5, 5.5)]);
    }

    #[test]
    fn within_fluent_speech_times_stand() {
        let words = bound(vec![phrase(&[1.0, 2.2, 2.9])], &[span(1.0, 9.0)], Timing::Aligned);
        assert_eq!(words, [(1.0, 2.2), (2.2, 2.9), (2.9, 3.9)]);
        // Too late to be the word that the voice began with: that one was not recognised.
        let words = bound(vec![phrase(&[2.0, 3.0])], &[span(1.0, 9.0)], Timing::Aligned);
        assert_eq!(words, [(2.0, 3.0), (3.0, 4.0)]);
    }

    #[test]
    fn a_guessed_phrase_is_pressed_behind_the_pause() {
        let voice = [span(1.0, 3.0), span(4.0, 6.0)];
        let words = bound(vec![phrase(&[1.0, 2.0]), phrase(&[3.0, 4.0, 5.0])], &voice, Timing::Estimated);
        assert_eq!(
            words[2..],
            [(4.0, 4.666667), (4.666667, 5.333333), (5.333333, 6.0)]
                .map(|(a, b)| { (Ticks::from_seconds(a).seconds(), Ticks::from_seconds(b).seconds()) })
        );
    }
}

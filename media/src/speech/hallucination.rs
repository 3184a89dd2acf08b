//! Drops what a recogniser makes up when it has nothing to recognise: loops, text faster than anybody speaks, text where
//! nobody speaks.

use timeline::time::Span;
use timeline::word::Word;

use super::Phrase;

/// Longest loop that is looked for, in words.
const LOOP_WORDS_MAX: usize = 8;
/// "No, no, no, no, no" is speech; more in a row is not.
const WORD_REPEATS_MAX: usize = 5;
/// How often a teacher says the same several words in a row.
const PHRASE_REPEATS_MAX: usize = 3;

/// Fast speech has 20 characters a second.
const CHARACTERS_PER_SECOND_MAX: f64 = 25.0;
/// The times of a shorter phrase are too uncertain to judge its speed.
const SPEED_CHARACTERS_MIN: usize = 20;

/// `phrases` with their final times, `voice` where somebody speaks; both in recording time.
pub fn drop_invented(phrases: &mut Vec<Phrase>, voice: &[Span]) {
    drop_loops(phrases);
    phrases.retain(|phrase| !phrase.words.is_empty() && !is_too_fast(phrase) && is_voiced(phrase, voice));
}

fn is_too_fast(phrase: &Phrase) -> bool {
    let characters: usize = phrase.words.iter().map(|word| word.text.chars().count() + 1).sum();
    let (first, last) = (&phrase.words[0], &phrase.words[phrase.words.len() - 1]);
    let seconds = (last.end - first.start).seconds();
    characters >= SPEED_CHARACTERS_MIN && characters as f64 > seconds * CHARACTERS_PER_SECOND_MAX
}

/// At least half of its words begin where somebody speaks.
fn is_voiced(phrase: &Phrase, voice: &[Span]) -> bool {
    let is_voiced = |word: &&Word| voice.iter().any(|span| span.contains(word.start));
    phrase.words.iter().filter(is_voiced).count() * 2 >= phrase.words.len()
}

/// Of a loop, wherever phrases begin and end in it, the first round stays.
fn drop_loops(phrases: &mut [Phrase]) {
    let letters =
        |word: &Word| word.text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    let words: Vec<String> = phrases.iter().flat_map(|phrase| phrase.words.iter().map(letters)).collect();
    let mut kept = vec![true; words.len()];
    for length in 1..=LOOP_WORDS_MAX {
        let repeats_max = if length == 1 { WORD_REPEATS_MAX } else { PHRASE_REPEATS_MAX };
        let mut start = 0;
        while start + 2 * length <= words.len() {
            let round = &words[start..start + length];
            let rounds = 1 + words[start + length..].chunks_exact(length).take_while(|next| *next == round).count();
            if rounds > repeats_max {
                kept[start + length..start + rounds * length].fill(false);
                start += rounds * length;
            } else {
                start += 1;
            }
        }
    }
    let mut kept = kept.into_iter();
    for phrase in phrases {
        phrase.words.retain(|_| kept.next().expect("one flag for each word"));
    }
}

#[cfg(test)]
mod tests {
    use timeline::time::Ticks;

    use super::*;

    /// Words of 0.4 s each from `start`.
    fn phrase(start: f64, text: &str) -> Phrase {
        let word = |(index, text): (usize, &str)| {
            let start = Ticks::from_seconds(start + 0.4 * index as f64);
            Word { text: text.into(), start, end: start + Ticks(36_000), probability: 1.0 }
        };
        Phrase { words: text.split(' ').enumerate().map(word).collect() }
    }

    fn kept(mut phrases: Vec<Phrase>) -> Vec<String> {
        let voice = [Span::new(Ticks::ZERO, Ticks::from_whole_seconds(20))];
        drop_invented(&mut phrases, &voice);
        let text = |phrase: Phrase| phrase.words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        phrases.into_iter().map(text).collect()
    }

    #[test]
    fn a_loop_is_said_once_wherever_phrases_begin() {
        let phrases =
            vec![phrase(0.0, "We start. Thank you."), phrase(2.0, "Thank you. Thank you. Thank"), phrase(4.0, "you.")];
        assert_eq!(kept(phrases), ["We start. Thank you."]);
        assert_eq!(kept(vec![phrase(0.0, "No, no, no, no, no.")]), ["No, no, no, no, no."]);
        assert_eq!(kept(vec![phrase(0.0, "a b c a b c a b c stop")]), ["a b c a b c a b c stop"]);
    }

    #[test]
    fn text_that_nobody_could_say_so_fast_is_dropped() {
        let mut squeezed = phrase(1.0, "subtitles were made by a kind community");
        for word in &mut squeezed.words {
            word.start = Ticks::from_whole_seconds(1);
            word.end = Ticks::from_seconds(1.2);
        }
        assert_eq!(kept(vec![squeezed, phrase(3.0, "Sure.")]), ["Sure."]);
    }

    #[test]
    fn text_where_nobody_speaks_is_dropped() {
        assert_eq!(kept(vec![phrase(5.0, "Good morning."), phrase(25.0, "Thank you.")]), ["Good morning."]);
        // A word that the alignment lost behind the voice does not take its sentence along.
        assert_eq!(kept(vec![phrase(19.0, "It ends right there.")]), ["It ends right there."]);
    }
}

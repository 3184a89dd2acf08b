//! Reads a server's `verbose_json`. Servers differ in what they give:
//!
//! - OpenAI: `words` beside `segments`, the words without their punctuation, which only the text has;
//! - whisper.cpp and others: `words` within `segments`;
//! - some: no words at all. Then the text is spread over its segment by length.

use serde::Deserialize;
use timeline::time::Ticks;
use timeline::word::Word;

use super::tokens::{pieces_of_text, primary_language};
use super::{Phrase, SpeechError, Timing, Transcription, Window};

#[derive(Deserialize)]
struct Answer {
    language: Option<String>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    words: Vec<AnswerWord>,
    #[serde(default)]
    segments: Vec<Segment>,
}

#[derive(Deserialize)]
struct Segment {
    start: f64,
    end: f64,
    text: String,
    #[serde(default)]
    words: Vec<AnswerWord>,
}

#[derive(Deserialize)]
struct AnswerWord {
    word: String,
    start: f64,
    end: f64,
}

pub fn transcription(json: &[u8], wanted: &str, window: &Window) -> Result<Transcription, SpeechError> {
    let mut answer: Answer = serde_json::from_slice(json).map_err(|error| SpeechError::Garbled(error.to_string()))?;
    let language = language(answer.language.as_deref(), wanted);
    if answer.segments.is_empty() && !answer.text.trim().is_empty() {
        let end = window.span().duration().seconds();
        answer.segments.push(Segment { start: 0.0, end, text: answer.text, words: Vec::new() });
    }
    let mut words = answer.words;
    words.extend(answer.segments.iter_mut().flat_map(|segment| std::mem::take(&mut segment.words)));
    let letters = Letter::all_of(&words);

    let mut timed = Some(letters.as_slice());
    let mut phrases = Vec::new();
    for segment in &answer.segments {
        let pieces = pieces_of_text(&segment.text, &language);
        let mut placed = Vec::new();
        for piece in &pieces {
            timed = timed.and_then(|rest| take(rest, piece, window, &mut placed));
        }
        phrases.push(if timed.is_some() { placed } else { spread(segment, &pieces, window) });
    }
    // Times that fit only a part of the text are not trusted for the rest either.
    let timing = if timed.is_some() && !letters.is_empty() { Timing::Aligned } else { Timing::Estimated };
    let mut phrases: Vec<Phrase> = phrases.into_iter().map(|words| Phrase { words }).collect();
    phrases.retain(|phrase| !phrase.words.is_empty());
    put_in_order(&mut phrases, window);
    Ok(Transcription { language, phrases, timing, cpu_seconds: None })
}

/// Servers say `en`, or `english`.
fn language(answered: Option<&str>, wanted: &str) -> String {
    if wanted != "auto" {
        return primary_language(wanted);
    }
    let known = answered.map(str::to_ascii_lowercase).filter(|name| !name.contains('\0'));
    let code = known.and_then(|name| whisper_rs::get_lang_id(&name)).and_then(whisper_rs::get_lang_str);
    code.unwrap_or("und").to_owned()
}

/// A letter or digit with the share of its word's time that it takes, in seconds from the window's first sample.
struct Letter {
    letter: char,
    start: f64,
    end: f64,
}

impl Letter {
    fn all_of(words: &[AnswerWord]) -> Vec<Letter> {
        let letters_of = |word: &AnswerWord| {
            let letters: Vec<char> = letters(&word.word).collect();
            let share = (word.end - word.start) / letters.len().max(1) as f64;
            let start = word.start;
            let place = move |(index, letter)| {
                let start = start + share * index as f64;
                Letter { letter, start, end: start + share }
            };
            letters.into_iter().enumerate().map(place).collect::<Vec<_>>()
        };
        words.iter().flat_map(letters_of).collect()
    }
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Places one piece of the text on the letters that come next; what is left of them, or `None` when they say otherwise.
fn take<'a>(rest: &'a [Letter], piece: &str, window: &Window, placed: &mut Vec<Word>) -> Option<&'a [Letter]> {
    let mut count = 0;
    for letter in letters(piece) {
        if rest.get(count)?.letter != letter {
            return None;
        }
        count += 1;
    }
    let (mine, rest) = rest.split_at(count);
    let (Some(first), Some(last)) = (mine.first(), mine.last()) else {
        // A dash between words belongs to the one before it.
        if let Some(word) = placed.last_mut() {
            word.text.push_str(piece);
        }
        return Some(rest);
    };
    placed.push(word(piece, first.start, last.end, window));
    Some(rest)
}

fn spread(segment: &Segment, pieces: &[String], window: &Window) -> Vec<Word> {
    let length = |piece: &String| piece.chars().count() as f64;
    let total: f64 = pieces.iter().map(length).sum();
    let mut before = 0.0;
    let place = |piece: &String| {
        let at = |characters: f64| segment.start + (segment.end - segment.start) * characters / total;
        let start = at(before);
        before += length(piece);
        word(piece, start, at(before), window)
    };
    pieces.iter().map(place).collect()
}

fn word(text: &str, start: f64, end: f64, window: &Window) -> Word {
    let at = |seconds: f64| window.start + Ticks::from_seconds(seconds);
    Word { text: text.to_owned(), start: at(start), end: at(end), probability: 1.0 }
}

/// Times inside the window, never running backwards.
fn put_in_order(phrases: &mut [Phrase], window: &Window) {
    let span = window.span();
    let mut earliest = span.start;
    for word in phrases.iter_mut().flat_map(|phrase| phrase.words.iter_mut()) {
        word.start = word.start.clamp(earliest, span.end);
        word.end = word.end.clamp(word.start, span.end);
        earliest = word.start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (Timing, Vec<(String, f64, f64)>) {
        let window = Window { samples: vec![0.0; 16_000 * 10].into(), start: Ticks::from_whole_seconds(100) };
        let transcription = transcription(json.as_bytes(), "auto", &window).unwrap();
        assert_eq!(transcription.language, "en");
        let words = transcription.phrases.into_iter().flat_map(|phrase| phrase.words);
        (transcription.timing, words.map(|word| (word.text, word.start.seconds(), word.end.seconds())).collect())
    }

    fn words(expected: &[(&str, f64, f64)]) -> Vec<(String, f64, f64)> {
        expected.iter().map(|(text, start, end)| ((*text).to_owned(), *start, *end)).collect()
    }

    #[test]
    fn punctuation_comes_from_the_text_and_times_from_the_words() {
        let (timing, read) = read(
            r#"{"task": "transcribe", "language": "english", "duration": 10.0, "text": " Hello, New York - twenty-one.",
                "words": [{"word": "Hello", "start": 1.0, "end": 1.5}, {"word": "New York", "start": 2.0, "end": 2.7},
                          {"word": "twenty", "start": 3.0, "end": 3.5}, {"word": "one", "start": 3.5, "end": 4.0}],
                "segments": [{"id": 0, "start": 1.0, "end": 4.0, "text": " Hello, New York - twenty-one."}]}"#,
        );
        assert_eq!(timing, Timing::Aligned);
        let expected =
            [("Hello,", 101.0, 101.5), ("New", 102.0, 102.3), ("York-", 102.3, 102.7), ("twenty-one.", 103.0, 104.0)];
        assert_eq!(read, words(&expected));
    }

    #[test]
    fn words_may_stand_within_segments() {
        let (timing, read) = read(
            r#"{"language": "en", "segments": [{"start": 0, "end": 2, "text": " So.",
                "words": [{"word": " So.", "start": 0.5, "end": 0.75, "probability": 0.9}]}]}"#,
        );
        assert_eq!((timing, read), (Timing::Aligned, words(&[("So.", 100.5, 100.75)])));
    }

    #[test]
    fn without_words_the_text_is_spread_over_its_segment() {
        let (timing, read) = read(r#"{"language": "en", "segments": [{"start": 2, "end": 4, "text": "good luck"}]}"#);
        assert_eq!((timing, read), (Timing::Estimated, words(&[("good", 102.0, 103.0), ("luck", 103.0, 104.0)])));
    }

    #[test]
    fn words_that_tell_another_text_are_not_believed() {
        let (timing, read) = read(
            r#"{"language": "en", "words": [{"word": "bad", "start": 9, "end": 10}],
                "segments": [{"start": 2, "end": 400, "text": "good"}]}"#,
        );
        assert_eq!((timing, read), (Timing::Estimated, words(&[("good", 102.0, 110.0)])));
    }
}

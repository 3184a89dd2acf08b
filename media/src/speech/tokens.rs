//! From the recogniser's tokens to words: tokens are pieces of words, and sometimes pieces of characters.

use timeline::time::Ticks;
use timeline::word::Word;

use super::wire::{HeardTokens, Token};
use super::{Phrase, Window};

/// Languages written without spaces between words; each piece of text is then a word of its own.
const UNSPACED_LANGUAGES: [&str; 6] = ["zh", "ja", "th", "lo", "my", "yue"];
/// These begin a word, all other marks end one.
const OPENING_MARKS: [char; 11] = ['"', '\'', '“', '‘', '„', '«', '(', '[', '{', '¿', '¡'];

/// A word starts where its first token does, and ends where the next word starts: how far its sound really reaches is
/// found in the energy, later.
pub fn words(heard: &HeardTokens, window: &Window) -> Vec<Phrase> {
    let spaced = is_spaced(&heard.language);
    let mut phrases: Vec<Phrase> =
        heard.phrases.iter().map(|tokens| Phrase { words: phrase_words(tokens, spaced, window) }).collect();
    phrases.retain(|phrase| !phrase.words.is_empty());
    let mut next = window.span().end;
    for word in phrases.iter_mut().rev().flat_map(|phrase| phrase.words.iter_mut().rev()) {
        // Alignment is monotone but for tokens that it could not place.
        word.start = word.start.min(next);
        word.end = next;
        next = word.start;
    }
    phrases
}

fn is_spaced(language: &str) -> bool {
    !UNSPACED_LANGUAGES.contains(&language)
}

/// What may become a word of a text in `language`, with its marks.
pub fn pieces_of_text(text: &str, language: &str) -> Vec<String> {
    if is_spaced(language) {
        return text.split_whitespace().map(str::to_owned).collect();
    }
    let mut pieces: Vec<String> = Vec::new();
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        match pieces.last_mut() {
            Some(piece) if !character.is_alphanumeric() => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
    }
    pieces
}

/// Of a BCP 47 tag: `en` of `en-GB`.
pub fn primary_language(tag: &str) -> String {
    tag.split('-').next().unwrap_or(tag).to_ascii_lowercase()
}

fn phrase_words(tokens: &[Token], spaced: bool, window: &Window) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut earliest = window.start;
    for piece in characters(tokens) {
        let begins = if spaced { piece.text.starts_with(char::is_whitespace) } else { true };
        let text = piece.text.trim();
        if text.is_empty() {
            continue;
        }
        let is_mark = !text.chars().any(char::is_alphanumeric);
        let start = piece.start_cs.map_or(earliest, |start| at(window, start)).max(earliest);
        earliest = start;
        match words.last_mut() {
            // A quotation mark or bracket waits for its word.
            Some(word) if is_opening(&word.text) => {
                word.text.push_str(text);
                word.start = start;
                word.probability = piece.probability;
            }
            Some(word) if !begins || (is_mark && !is_opening(text)) => {
                word.text.push_str(text);
                if !is_mark {
                    word.probability = word.probability.min(piece.probability);
                }
            }
            _ => words.push(Word { text: text.to_owned(), start, end: start, probability: piece.probability }),
        }
    }
    words
}

fn is_opening(text: &str) -> bool {
    text.chars().all(|character| OPENING_MARKS.contains(&character))
}

fn at(window: &Window, centiseconds: i64) -> Ticks {
    let span = window.span();
    (span.start + Ticks::rescale(centiseconds, 1, 100)).min(span.end)
}

/// One or more tokens that together are whole characters.
struct Piece {
    text: String,
    /// `None`: the alignment found no place for it.
    start_cs: Option<i64>,
    probability: f32,
}

fn characters(tokens: &[Token]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut first: Option<&Token> = None;
    for (index, token) in tokens.iter().enumerate() {
        bytes.extend(&token.bytes);
        let begun = *first.get_or_insert(token);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            // Incomplete, and more may come.
            Err(error) if error.error_len().is_none() && index + 1 < tokens.len() => continue,
            Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
        };
        let start_cs = (begun.start_cs >= 0).then_some(begun.start_cs);
        pieces.push(Piece { text, start_cs, probability: begun.probability.min(token.probability) });
        bytes.clear();
        first = None;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(language: &str, tokens: &[(&[u8], i64)]) -> HeardTokens {
        let token =
            |(bytes, start_cs): &(&[u8], i64)| Token { bytes: bytes.to_vec(), probability: 0.5, start_cs: *start_cs };
        HeardTokens { language: language.into(), phrases: vec![tokens.iter().map(token).collect()], cpu_seconds: 0.0 }
    }

    /// Text and start in hundredths of a second.
    fn outline(heard: &HeardTokens) -> Vec<(String, i64)> {
        let window = Window { samples: vec![0.0; 16_000 * 10].into(), start: Ticks::from_whole_seconds(5) };
        let phrases = words(heard, &window);
        let words = phrases.into_iter().flat_map(|phrase| phrase.words);
        words.map(|word| (word.text, (word.start - window.start).0 / 900)).collect()
    }

    #[test]
    fn pieces_and_marks_join_their_word() {
        let heard = heard(
            "en",
            &[
                (b" Hel", 10),
                (b"lo", 20),
                (b",", 40),
                (b" \"", 45),
                (b"dear", 60),
                (b"\"", 80),
                (b" (", 85),
                (b"class", 90),
                (b").", 99),
            ],
        );
        let expected = [("Hello,", 10), ("\"dear\"", 60), ("(class).", 90)];
        assert_eq!(outline(&heard), expected.map(|(text, start)| (text.to_owned(), start)));
    }

    #[test]
    fn a_character_split_over_tokens_is_whole_again() {
        let heard = heard("fr", &[(b" caf", 10), (b"\xc3", 20), (b"\xa9", 25), (b" noir\xff", 30)]);
        assert_eq!(outline(&heard), [("café".to_owned(), 10), ("noir\u{fffd}".to_owned(), 30)]);
    }

    #[test]
    fn without_spaces_each_piece_is_a_word() {
        let heard = heard("zh", &[("你好".as_bytes(), 10), ("，".as_bytes(), 15), ("世界".as_bytes(), 30)]);
        assert_eq!(outline(&heard), [("你好，".to_owned(), 10), ("世界".to_owned(), 30)]);
    }

    #[test]
    fn times_never_run_backwards_nor_out_of_the_window() {
        let heard = heard("en", &[(b" a", 10), (b" b", -1), (b" c", 5), (b" d", 9_999)]);
        let expected = [("a", 10), ("b", 10), ("c", 10), ("d", 1_000)];
        assert_eq!(outline(&heard), expected.map(|(text, start)| (text.to_owned(), start)));
    }
}

//! The text of a passage: deletion, capitals and the final mark, nothing else.

use crate::context::{Joint, Passage};
use crate::titles::capitalised;
use crate::words::SpokenWord;

pub(crate) fn write(passage: &Passage, words: &[SpokenWord], separator: &str) -> String {
    let mut text = String::new();
    for (index, part) in passage.parts.iter().enumerate() {
        let said = words[part.words.clone()].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(separator);
        let last = index + 1 == passage.parts.len();
        let ends = last || passage.parts[index + 1].joint == Joint::Sentence;
        let said = if ends { finished(&said) } else { unfinished(&said).to_owned() };
        match part.joint {
            _ if index == 0 => text.push_str(&capitalised(&said)),
            Joint::Sentence => {
                text.push_str(separator);
                text.push_str(&capitalised(&said));
            }
            Joint::Within => {
                text.push_str(separator);
                text.push_str(&said);
            }
            Joint::Colon => {
                text.push_str(": ");
                text.push_str(&uncapitalised(&said, &words[part.words.start]));
            }
        }
    }
    text
}

fn unfinished(text: &str) -> &str {
    text.trim_end_matches(['.', ',', ';', ':', '!', '?', '…', ' '])
}

/// With exactly one mark at its end.
fn finished(text: &str) -> String {
    let text = text.trim_end_matches([',', ';', ':', ' ', '–', '—']);
    let marked = text.ends_with(['.', '!', '?', '…', '。', '？', '！', '।', '؟', '"', '”', ')']);
    if marked { text.to_owned() } else { format!("{text}.") }
}

/// A word that had its capital from the sentence's start loses it.
fn uncapitalised(text: &str, first: &SpokenWord) -> String {
    let mut characters = text.chars();
    match characters.next() {
        // "I" and "NATO" keep theirs; so does a name, which cannot be told: few sentences that lean on the one before
        // begin with a name.
        Some(initial)
            if first.plain.chars().count() > 1 && !characters.clone().next().is_some_and(char::is_uppercase) =>
        {
            initial.to_lowercase().chain(characters).collect()
        }
        _ => text.to_owned(),
    }
}

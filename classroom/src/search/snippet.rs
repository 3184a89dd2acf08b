//! A found text, cut around what was found, in parts: markup is nobody's but the reader's.

use std::collections::HashSet;
use std::ops::Range;

use super::words;

/// Letters of a snippet; a cue is shorter, a full slide is not.
const SNIPPET_LENGTH_MAX: usize = 240;
/// Letters before the first found word.
const LEAD_LENGTH: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    /// It is one of the words that were sought.
    pub marked: bool,
}

/// `found`: the words to mark, as [`words::normal`] gives them.
pub fn cut(text: &str, found: &HashSet<String>) -> Vec<Part> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let marks: Vec<Range<usize>> = words::spans(&text)
        .filter(|span| words::normal(&text[span.clone()]).is_some_and(|word| found.contains(&word)))
        .collect();
    let window = window(&text, marks.first().map_or(0, |mark| mark.start));
    let mut parts = Vec::new();
    let mut push = |text: &str, marked| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), marked });
        }
    };
    let mut at = window.start;
    if window.start > 0 {
        push("… ", false);
    }
    for mark in marks.into_iter().filter(|mark| mark.end <= window.end) {
        push(&text[at..mark.start], false);
        push(&text[mark.clone()], true);
        at = mark.end;
    }
    push(&text[at..window.end], false);
    if window.end < text.len() {
        push(" …", false);
    }
    parts
}

/// From a word a little before the first mark, to the end of a word.
fn window(text: &str, first: usize) -> Range<usize> {
    if text.chars().count() <= SNIPPET_LENGTH_MAX {
        return 0..text.len();
    }
    let lead = text[..first].char_indices().rev().nth(LEAD_LENGTH).map_or(0, |(at, _)| at);
    let start = if lead == 0 { 0 } else { text[lead..first].find(' ').map_or(first, |space| lead + space + 1) };
    let end = text[start..].char_indices().nth(SNIPPET_LENGTH_MAX).map_or(text.len(), |(at, _)| start + at);
    let end = if end == text.len() { end } else { text[start..end].rfind(' ').map_or(end, |space| start + space) };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, found: &[&str]) -> String {
        let found = found.iter().map(|word| (*word).to_owned()).collect();
        let parts = cut(text, &found).into_iter();
        parts.map(|part| if part.marked { format!("[{}]", part.text) } else { part.text }).collect()
    }

    #[test]
    fn found_words_are_parts_of_their_own() {
        assert_eq!(
            shown("Heaps, and\nheap-like <b>trees</b>", &["heap", "heaps"]),
            "[Heaps], and [heap]-like <b>trees</b>"
        );
        assert_eq!(shown("nothing here", &["heap"]), "nothing here");
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_first() {
        let text = format!("{}Äpfel wachsen {}", "vorher ".repeat(60), "danach ".repeat(60));
        let shown = shown(&text, &["äpfel"]);
        assert!(shown.starts_with("… vorher ") && shown.ends_with("danach …"), "{shown}");
        assert!(shown.contains(" [Äpfel] wachsen ") && shown.chars().count() < SNIPPET_LENGTH_MAX + 10, "{shown}");
    }
}

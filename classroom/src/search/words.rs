//! Words of a text: the same for what is indexed and for what is asked.

use std::ops::Range;

/// Letters; a longer run of them is no word that anybody looks for.
pub const WORD_LENGTH_MAX: usize = 64;

/// Where the words stand: runs of letters and digits.
pub fn spans(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let length = text[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - start);
        rest = start + length;
        Some(start..rest)
    })
}

/// As words are compared. None: too long.
pub fn normal(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    (lower.chars().count() <= WORD_LENGTH_MAX).then_some(lower)
}

/// The words of a text, in their order.
pub fn of(text: &str) -> impl Iterator<Item = String> + '_ {
    spans(text).filter_map(|span| normal(&text[span]))
}

/// Primary subtag of a language, which is what rules of stemming are for.
pub fn language(tag: &str) -> String {
    tag.split('-').next().unwrap_or("").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let words = |text| of(text).collect::<Vec<_>>();
        assert_eq!(words("Don't use C++ in 3D-space,\nÄPFEL!"), ["don", "t", "use", "c", "in", "3d", "space", "äpfel"]);
        assert_eq!(words("  …  "), [""; 0]);
        assert_eq!(words(&"a".repeat(WORD_LENGTH_MAX + 1)), [""; 0]);
        assert_eq!((language("en-GB"), language("DE"), language("")), ("en".into(), "de".into(), String::new()));
    }
}

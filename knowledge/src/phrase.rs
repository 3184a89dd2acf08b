//! Phrases: regular expressions over whole words of a sentence.

use std::ops::Range;

use regex::Regex;

/// A set of phrases of one meaning. Empty sets match nothing.
#[derive(Debug)]
pub(crate) struct Phrases {
    anywhere: Option<Regex>,
}

/// Beyond this a pattern is a mistake in the data rather than a phrase.
const COMPILED_BYTES_MAX: usize = 4 << 20;

impl Phrases {
    pub fn compile(patterns: &[String]) -> Result<Phrases, regex::Error> {
        Phrases::build(patterns, "(?:^| )", "(?: |$)")
    }

    /// Matches at the start of a text only.
    pub fn compile_leading(patterns: &[String]) -> Result<Phrases, regex::Error> {
        Phrases::build(patterns, "^", "(?: |$)")
    }

    /// Matches up to the end of a text only.
    pub fn compile_trailing(patterns: &[String]) -> Result<Phrases, regex::Error> {
        Phrases::build(patterns, "(?:^| )", "$")
    }

    fn build(patterns: &[String], before: &str, after: &str) -> Result<Phrases, regex::Error> {
        if patterns.is_empty() {
            return Ok(Phrases { anywhere: None });
        }
        let source = format!("{before}(?P<phrase>{}){after}", patterns.join("|"));
        let anywhere = regex::RegexBuilder::new(&source).size_limit(COMPILED_BYTES_MAX).build()?;
        Ok(Phrases { anywhere: Some(anywhere) })
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.anywhere.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// The first match, in words of `text`, which are parted by single spaces.
    pub fn find_words(&self, text: &str) -> Option<Range<usize>> {
        let phrase = self.anywhere.as_ref()?.captures(text)?.name("phrase")?;
        let matched = phrase.as_str().trim();
        if matched.is_empty() {
            return None;
        }
        let from = phrase.start() + (phrase.as_str().len() - phrase.as_str().trim_start().len());
        let start = text[..from].split_whitespace().count();
        Some(start..start + matched.split_whitespace().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(patterns: &[&str]) -> Phrases {
        Phrases::compile(&patterns.iter().map(|p| p.to_string()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn phrases_match_whole_words_only() {
        assert!(phrases(&["key (idea|point)"]).is_match("this is the key idea so remember it"));
        assert!(!phrases(&["key idea"]).is_match("the monkey idea"));
        assert!(!phrases(&[]).is_match("anything"));
    }

    #[test]
    fn matches_are_counted_in_words() {
        assert_eq!(phrases(&["talk about"]).find_words("today we will talk about the law"), Some(3..5));
        assert_eq!(phrases(&["^today( we)?"]).find_words("today we will talk"), Some(0..2));
    }
}

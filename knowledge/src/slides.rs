//! What stands on the slides, as chapters and notes use it: titles, and points that no note says.

use std::collections::HashSet;

use timeline::document::{NoteItem, NoteKind, SlideLine, SlideShowing};
use timeline::time::Ticks;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::lexicon::Lexicon;
use crate::titles::{TITLE_CHARACTERS_MAX, TITLE_WORDS_MAX, capitalised};
use crate::words::plain;

/// A slide comes up a moment before or after the chapter that it opens begins.
const OPENING_REACH: f64 = 4.0;
/// The slide of a chapter may be there a little before the words are.
const EARLY: Ticks = Ticks::from_whole_seconds(2);
/// Titles stand in this part of the picture.
const TITLE_TOP_MAX: f64 = 0.35;
/// What stands as high as this is the title though its letters are no larger.
const TITLE_TOP_SURE: f64 = 0.15;
/// Letters of a title over those of the other lines.
const TITLE_LARGER: f64 = 1.15;
/// Two lines of a title are of one size, and closer than so many of their letters.
const SAME_SIZE: f64 = 0.15;
const LINES_APART_MAX: f64 = 2.4;
/// Letters among all that is written in a title: formulas and numbers are none.
const TITLE_LETTERS_MIN: f64 = 0.4;
const TITLE_LETTERS_LEAST: usize = 3;
/// What stands below is a page number, a date, a name.
const FOOT: f64 = 0.9;
const POINTS_PER_SLIDE_MAX: usize = 2;
const POINTS_PER_CHAPTER_MAX: usize = 4;
/// Things that a point names; fewer are a label in a picture.
const POINT_STEMS_MIN: usize = 2;

/// A page, where it is first shown.
struct Slide {
    index: u32,
    start: Ticks,
    title: Option<String>,
    /// From top to bottom, without the title.
    points: Vec<String>,
    stems: HashSet<String>,
}

pub(crate) struct Slides<'a> {
    slides: Vec<Slide>,
    lexicon: &'a Lexicon,
}

impl<'a> Slides<'a> {
    pub fn of(showings: &[SlideShowing], lexicon: &'a Lexicon) -> Slides<'a> {
        let mut pages = HashSet::new();
        let first = showings.iter().filter(|showing| pages.insert(showing.page));
        let slide = |showing: &SlideShowing| {
            let (title, points) = parts(&showing.lines);
            Slide {
                index: showing.index,
                start: showing.start.into(),
                title: title.and_then(|title| as_title(&title)),
                points,
                stems: stems(&showing.text, lexicon).into_iter().collect(),
            }
        };
        Slides { slides: first.map(slide).collect(), lexicon }
    }

    /// Of the slide that comes up with a chapter.
    pub fn title_at(&self, start: Ticks) -> Option<&str> {
        let distance = |slide: &&Slide| (slide.start - start).seconds().abs();
        let opening = self.slides.iter().filter(|slide| distance(slide) <= OPENING_REACH);
        opening.min_by(|a, b| distance(a).total_cmp(&distance(b)))?.title.as_deref()
    }

    fn within(&self, start: Ticks, end: Ticks) -> impl Iterator<Item = &Slide> {
        self.slides.iter().filter(move |slide| slide.start + EARLY >= start && slide.start + EARLY < end)
    }

    /// The first slide of a chapter on which all of this stands.
    pub fn showing(&self, stems: &HashSet<String>, start: Ticks, end: Ticks) -> Option<u32> {
        let mut slides = self.within(start, end);
        slides.find(|slide| !stems.is_empty() && stems.is_subset(&slide.stems)).map(|slide| slide.index)
    }

    /// What the slides of a chapter say beyond its title and its other notes, in their order.
    pub fn points(&self, title: &str, said: &[NoteItem], start: Ticks, end: Ticks) -> Vec<NoteItem> {
        let mut known: Vec<HashSet<String>> =
            said.iter().map(|item| stems(&item.text, self.lexicon).into_iter().collect()).collect();
        known.push(stems(title, self.lexicon).into_iter().collect());
        let mut items = Vec::new();
        for slide in self.within(start, end) {
            let mut left = POINTS_PER_SLIDE_MAX.min(POINTS_PER_CHAPTER_MAX - items.len());
            for point in &slide.points {
                let own: HashSet<String> = stems(point, self.lexicon).into_iter().collect();
                let is_known = known.iter().any(|other| own.is_subset(other));
                if left == 0 || own.len() < POINT_STEMS_MIN || is_known {
                    continue;
                }
                left -= 1;
                known.push(own);
                items.push(NoteItem {
                    kind: NoteKind::OnSlide,
                    text: point.clone(),
                    cue_ids: Vec::new(),
                    slide: Some(slide.index),
                });
            }
        }
        items
    }
}

/// Stems of what a text names, numbers among them.
pub(crate) fn stems(text: &str, lexicon: &Lexicon) -> Vec<String> {
    let words = text.unicode_words().map(plain);
    let named = words.filter(|word| lexicon.is_content(word) || word.chars().any(char::is_numeric));
    named.map(|word| lexicon.stem(&word)).collect()
}

/// The title as it stands there, and the other lines that say something.
fn parts(lines: &[SlideLine]) -> (Option<String>, Vec<String>) {
    let lines: Vec<&SlideLine> = lines.iter().filter(|line| !is_foot(line)).collect();
    let title = title_lines(&lines);
    let points = lines.iter().enumerate().filter(|(at, _)| !title.contains(at)).map(|(_, line)| *line);
    let title = lines[title.clone()].iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    ((!title.is_empty()).then_some(title), joined(points))
}

fn is_foot(line: &SlideLine) -> bool {
    let numbered = |c: char| c.is_numeric() || matches!(c, '/' | '|' | '-' | '.' | ' ');
    line.bounds[1] + line.bounds[3] / 2.0 > FOOT || line.text.chars().all(numbered)
}

fn title_lines(lines: &[&SlideLine]) -> std::ops::Range<usize> {
    let high = lines.iter().enumerate().filter(|(_, line)| line.bounds[1] <= TITLE_TOP_MAX);
    let Some((first, line)) = high.fold(None, |best: Option<(usize, &&SlideLine)>, next| match best {
        Some(best) if best.1.size * (1.0 + SAME_SIZE) >= next.1.size => Some(best),
        _ => Some(next),
    }) else {
        return 0..0;
    };
    let alike = |other: &SlideLine| (other.size - line.size).abs() <= SAME_SIZE * line.size;
    let follows = |at: usize| lines[at].bounds[1] - lines[at - 1].bounds[1] <= LINES_APART_MAX * line.size;
    let more = (first + 1..lines.len()).take_while(|&at| alike(lines[at]) && follows(at)).count();
    let mut others: Vec<f64> = lines.iter().map(|line| line.size).collect();
    others.drain(first..first + 1 + more);
    others.sort_by(f64::total_cmp);
    let larger = others.get(others.len() / 2).is_none_or(|size| line.size >= TITLE_LARGER * size);
    match larger {
        true => first..first + 1 + more,
        false if line.bounds[1] <= TITLE_TOP_SURE => first..first + 1,
        false => 0..0,
    }
}

/// A line that goes on with a small letter, close below, belongs to the point before it.
fn joined<'a>(lines: impl Iterator<Item = &'a SlideLine>) -> Vec<String> {
    let mut points: Vec<(String, &SlideLine)> = Vec::new();
    for line in lines {
        let goes_on = line.text.chars().next().is_some_and(char::is_lowercase);
        let below = |last: &SlideLine| {
            let apart = line.bounds[1] - last.bounds[1];
            apart > 0.0 && apart <= LINES_APART_MAX * last.size
        };
        match points.last_mut() {
            Some((text, last)) if goes_on && below(last) => {
                text.push(' ');
                text.push_str(&line.text);
                *last = line;
            }
            _ => points.push((line.text.clone(), line)),
        }
    }
    points.into_iter().map(|(text, _)| text).collect()
}

/// As a heading reads: no number before it, no page after it, no mark at its end, not all in capitals. None: it is a
/// formula, a sentence, or no text.
fn as_title(text: &str) -> Option<String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let is_number = |word: &str| word.chars().any(char::is_numeric) && !word.chars().any(char::is_alphabetic);
    if words.len() > 1 && is_number(words[0]) && words[0].ends_with(['.', ')', ':']) {
        words.remove(0);
    }
    while words.last().is_some_and(|word| is_number(word) && word.contains('/')) {
        words.pop();
    }
    let title = words.join(" ");
    let title = title.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '?' | '!' | '"' | '”'));
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | '"' | '“'));
    let written = title.chars().filter(|c| !c.is_whitespace()).count();
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let is_title = letters >= TITLE_LETTERS_LEAST
        && letters as f64 >= TITLE_LETTERS_MIN * written as f64
        && words.len() <= TITLE_WORDS_MAX
        && title.chars().count() <= TITLE_CHARACTERS_MAX;
    // One word in capitals is an abbreviation.
    let shouted = words.len() > 1 && !title.chars().any(char::is_lowercase) && title.chars().any(char::is_uppercase);
    let title = if shouted { title.to_lowercase() } else { title.to_owned() };
    is_title.then(|| capitalised(&title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, top: f64, size: f64) -> SlideLine {
        SlideLine { text: text.into(), bounds: [0.05, top, 0.5, size * 1.2], size }
    }

    #[test]
    fn the_title_is_the_large_line_at_the_top() {
        let lines =
            [line("HISTORY 101", 0.02, 0.02), line("Machines and work", 0.05, 0.06), line("The engine", 0.3, 0.04)];
        assert_eq!(parts(&lines).0.as_deref(), Some("Machines and work"));
        let wrapped =
            [line("How cities start", 0.05, 0.06), line("and why they grow", 0.14, 0.06), line("Food", 0.4, 0.04)];
        assert_eq!(parts(&wrapped), (Some("How cities start and why they grow".into()), vec!["Food".into()]));
        let flat = [line("One", 0.3, 0.04), line("Two", 0.4, 0.04), line("Three", 0.5, 0.04)];
        assert_eq!(parts(&flat).0, None);
        assert_eq!(parts(&[]), (None, Vec::new()));
    }

    #[test]
    fn page_numbers_and_the_foot_are_neither_title_nor_point() {
        let lines = [line("Merge sort", 0.05, 0.06), line("Split the list", 0.3, 0.04), line("into two", 0.37, 0.04)];
        let foot = [line("4 / 12", 0.5, 0.03), line("A. Teacher, 2026", 0.95, 0.03)];
        let (title, points) = parts(&[&lines[..], &foot[..]].concat());
        assert_eq!((title.as_deref(), points), (Some("Merge sort"), vec!["Split the list into two".to_owned()]));
    }

    #[test]
    fn titles_read_as_titles() {
        let read = [
            ("Fractions, a review", Some("Fractions, a review")),
            ("3. merge sort:", Some("Merge sort")),
            ("MERGE SORT 4/12", Some("Merge sort")),
            ("Why do some cities grow?", Some("Why do some cities grow?")),
            ("NATO", Some("NATO")),
            ("1/2 + 1/4 = 3/4", None),
            ("x", None),
            ("", None),
            ("All that is written here is a sentence and nobody would take it for a title", None),
        ];
        for (text, title) in read {
            assert_eq!(as_title(text).as_deref(), title, "{text}");
        }
    }
}

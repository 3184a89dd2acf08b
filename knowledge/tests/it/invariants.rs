//! What holds for any words whatever.

use std::collections::HashSet;

use knowledge::{EventKind, Input, Knowledge, Lexicon, TimedEvent, captions, derive, notes};
use proptest::prelude::*;
use timeline::document::SlideShowing;
use timeline::edits::Edits;
use timeline::time::{Seconds, Ticks};
use timeline::word::{UnitWords, Word};

use crate::metrics::unsupported;

const LANGUAGES: [&str; 4] = ["en", "de", "fi", "zh"];

fn check(knowledge: &Knowledge, units: &[UnitWords], duration: Ticks) {
    check_sound(knowledge, duration);
    let cues = &knowledge.transcript.cues;
    for cue in cues {
        assert!(cue.text.lines().count() <= 2);
        assert!(cue.words.len() == 1 || cue.end.get() - cue.start.get() <= 7.6, "{cue:?}");
        let long_word = cue.words.iter().any(|word| word.text.chars().count() > 42);
        assert!(long_word || cue.text.lines().all(|line| line.chars().count() <= 42), "{cue:?}");
    }
    // Every word once, in order.
    let given: Vec<String> =
        units.iter().flat_map(|unit| &unit.words).map(|word| word.text.trim().to_owned()).collect();
    let given: Vec<&String> = given.iter().filter(|text| !text.is_empty()).collect();
    let shown: Vec<&String> = cues.iter().flat_map(|cue| &cue.words).map(|word| &word.text).collect();
    assert_eq!(shown, given);
}

/// Whatever was said, and whatever was corrected.
pub fn check_sound(knowledge: &Knowledge, duration: Ticks) {
    let cues = &knowledge.transcript.cues;
    let ids: HashSet<&str> = cues.iter().map(|cue| cue.id.as_str()).collect();
    assert_eq!(ids.len(), cues.len(), "ids are unique");
    for pair in cues.windows(2) {
        assert!(pair[0].start <= pair[1].start && pair[0].end <= pair[1].start, "{pair:?}");
    }
    assert!(cues.iter().all(|cue| cue.start <= cue.end && !cue.words.is_empty() && !cue.text.is_empty()));
    let words: Vec<_> = cues.iter().flat_map(|cue| &cue.words).collect();
    assert!(words.iter().all(|word| word.start <= word.end));
    assert!(words.windows(2).all(|pair| pair[0].start < pair[1].start && pair[0].end <= pair[1].start));
    // Chapters tile the recording and hold every cue once.
    let chapters = &knowledge.chapters;
    assert_eq!(chapters.is_empty(), cues.is_empty());
    if let (Some(first), Some(last)) = (chapters.first(), chapters.last()) {
        assert_eq!(first.start.get(), 0.0);
        assert_eq!(last.end, Seconds::from(duration));
    }
    assert!(chapters.windows(2).all(|pair| pair[0].end == pair[1].start));
    let in_chapters: Vec<&String> = chapters.iter().flat_map(|chapter| &chapter.cue_ids).collect();
    let all: Vec<&String> = cues.iter().map(|cue| &cue.id).collect();
    assert_eq!(in_chapters, all);
    assert!(chapters.iter().all(|chapter| !chapter.title.is_empty()));
    for highlight in &knowledge.highlights {
        assert!(highlight.start <= highlight.end && !highlight.cue_ids.is_empty());
    }
    assert_eq!(unsupported(knowledge), Vec::<String>::new());
}

const VOCABULARY: [&str; 40] = [
    "so,",
    "Remember,",
    "remember",
    "this",
    "is",
    "important.",
    "important",
    "It",
    "it",
    "the",
    "a",
    "cell",
    "wall.",
    "wall,",
    "energy",
    "Why",
    "why",
    "is",
    "called",
    "photosynthesis.",
    "Now",
    "let",
    "us",
    "look",
    "at",
    "for",
    "homework.",
    "example,",
    "steps?",
    "ten",
    "first",
    "second",
    "stage",
    "Dr.",
    "3.5",
    "-",
    "“Yes.”",
    "plants",
    "of",
    "grow.",
];

prop_compose! {
    fn word()(text in prop_oneof![
        8 => prop::sample::select(&VOCABULARY[..]).prop_map(str::to_owned),
        1 => "[a-zäöü]{1,60}[.,?]?",
        1 => "\\PC{0,8}",
    ], gap in 0i64..200_000, length in -1_000i64..300_000) -> (String, i64, i64) { (text, gap, length) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_words_give_sound_documents(
        words in prop::collection::vec(word(), 0..160),
        changes in prop::collection::vec(0f64..400.0, 0..6),
        language in prop::sample::select(&LANGUAGES[..]),
    ) {
        let mut at = 0;
        let mut units: Vec<UnitWords> = Vec::new();
        for (text, gap, length) in words {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let word = Word { text, start: Ticks(at), end: Ticks(at + length), probability: 0.5 };
            let unit = (at / (24 * 90_000)) as u32;
            match units.last_mut() {
                Some(last) if last.unit == unit => last.words.push(word),
                _ => units.push(UnitWords { unit, language: language.into(), model: "m".into(), words: vec![word] }),
            }
            at += gap;
        }
        let duration = Ticks(at + 600_000);
        let mut times = changes;
        times.sort_by(f64::total_cmp);
        let showings: Vec<SlideShowing> = times.iter().enumerate().map(|(index, start)| SlideShowing {
            index: index as u32, start: Seconds::new(*start), end: Seconds::new(start + 1.0), page: index as u32 % 3, image: String::new(), text: String::new(), lines: Vec::new(),
        }).collect();
        let events = [TimedEvent { at: Ticks(at / 2), kind: EventKind::MomentMarked }];
        let input = Input { recording: 3, language, model: "m", units: &units, showings: &showings, events: &events, edits: &Edits::NONE, duration };
        let lexicon = Lexicon::for_language(language).unwrap();
        let knowledge = derive(&input, &lexicon);
        check(&knowledge, &units, duration);
        prop_assert_eq!(&knowledge, &derive(&input, &lexicon));
        let vtt = captions::vtt(&knowledge.transcript, None);
        prop_assert_eq!(vtt.matches(" --> ").count(), knowledge.transcript.cues.len());
        prop_assert!(!notes::markdown(&knowledge.notes, &knowledge.transcript, &showings, "x").is_empty());
    }
}

fn said(text: &str) -> Knowledge {
    let words = text.split_whitespace().enumerate();
    let words = words.map(|(i, text)| Word {
        text: text.into(),
        start: Ticks(i as i64 * 30_000),
        end: Ticks(i as i64 * 30_000 + 25_000),
        probability: 1.0,
    });
    let units = [UnitWords { unit: 0, language: "en".into(), model: "m".into(), words: words.collect() }];
    let input = Input {
        recording: 0,
        language: "en",
        model: "m",
        units: &units,
        showings: &[],
        events: &[],
        edits: &Edits::NONE,
        duration: Ticks::from_whole_seconds(30),
    };
    let knowledge = derive(&input, &Lexicon::for_language("en").unwrap());
    check(&knowledge, &units, input.duration);
    knowledge
}

#[test]
fn nothing_said_gives_nothing() {
    let knowledge = said("");
    assert!(knowledge.transcript.cues.is_empty() && knowledge.chapters.is_empty());
    assert!(knowledge.notes.chapters.is_empty() && knowledge.highlights.is_empty());
}

#[test]
fn one_word_is_one_cue_in_one_chapter() {
    let knowledge = said("Hello.");
    assert_eq!(knowledge.transcript.cues.len(), 1);
    assert_eq!(knowledge.transcript.cues[0].id, "0-0-0");
    assert_eq!(knowledge.chapters.len(), 1);
}

#[test]
fn abbreviations_do_not_end_a_cue() {
    let knowledge = said("Dr. Smith works at St. Mary. He came at 3 p.m. on Monday.");
    let texts: Vec<&str> = knowledge.transcript.cues.iter().map(|cue| cue.text.as_str()).collect();
    assert_eq!(texts, ["Dr. Smith works at St. Mary.", "He came at 3 p.m. on Monday."]);
}

#[test]
fn lines_do_not_end_with_an_article() {
    let knowledge = said(
        "The government of the city made a law that every child in the country goes to a school near the house of the \
         parents and not to the factory where the machines of the owner run day and night.",
    );
    for line in knowledge.transcript.cues.iter().flat_map(|cue| cue.text.lines()) {
        assert!(!line.ends_with(" the") && !line.ends_with(" a"), "{line}");
    }
}

//! The five fixture classes: their truth, and words as a recogniser would give them.

use std::path::Path;

use knowledge::{Input, Knowledge, Lexicon, TimedEvent, derive};
use serde::Deserialize;
use timeline::document::SlideShowing;
use timeline::edits::Edits;
use timeline::time::{Seconds, Ticks};
use timeline::word::{UnitWords, Word};

pub const NAMES: [&str; 5] = ["biology", "sorting", "derivatives", "revolution", "cities"];
const UNIT: f64 = 24.0;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Truth {
    pub duration_seconds: f64,
    pub sentences: Vec<Said>,
    pub slides_shown: Vec<Shown>,
    pub chapters: Vec<TrueChapter>,
    pub emphasised: Vec<Said>,
}

#[derive(Deserialize, Clone)]
pub struct Said {
    pub text: String,
    pub start: f64,
    pub end: f64,
}

#[derive(Deserialize)]
pub struct Shown {
    pub start: f64,
    pub page: u32,
}

#[derive(Deserialize)]
pub struct TrueChapter {
    pub start: f64,
}

pub struct Class {
    pub name: &'static str,
    pub truth: Truth,
    pub units: Vec<UnitWords>,
    pub showings: Vec<SlideShowing>,
}

impl Class {
    /// Words interpolated from the truth's sentences, slides from its showings.
    pub fn from_truth(name: &'static str) -> Class {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/classes").join(format!("{name}.truth.json"));
        let truth: Truth = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let words: Vec<Word> = truth.sentences.iter().flat_map(spread).collect();
        let units = in_units(words, "en");
        let showings = showings(&truth);
        Class { name, truth, units, showings }
    }

    /// Words and slides as the media stages really gave them.
    pub fn heard(name: &'static str) -> Class {
        let units = serde_json::from_str(&data("words", name)).unwrap();
        let showings = serde_json::from_str(&data("showings", name)).unwrap();
        Class { units, showings, ..Class::from_truth(name) }
    }

    pub fn derive(&self) -> Knowledge {
        self.derive_with(&[])
    }

    pub fn derive_with(&self, events: &[TimedEvent]) -> Knowledge {
        self.derived(events, &Edits::NONE)
    }

    pub fn edited(&self, edits: &Edits) -> Knowledge {
        self.derived(&[], edits)
    }

    fn derived(&self, events: &[TimedEvent], edits: &Edits) -> Knowledge {
        let input = Input {
            recording: 0,
            language: "en",
            model: "fixture.en",
            units: &self.units,
            showings: &self.showings,
            events,
            edits,
            duration: Ticks::from_seconds(self.truth.duration_seconds),
        };
        derive(&input, &Lexicon::for_language("en").unwrap())
    }
}

fn data(folder: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data").join(folder).join(format!("{name}.json"));
    std::fs::read_to_string(&path).unwrap()
}

/// The words of a sentence over its time, by their length.
pub fn spread(said: &Said) -> Vec<Word> {
    let texts: Vec<&str> = said.text.split_whitespace().collect();
    let total: usize = texts.iter().map(|text| text.len() + 1).sum();
    let mut done = 0;
    let at = |done: usize| Ticks::from_seconds(said.start + (said.end - said.start) * done as f64 / total as f64);
    texts
        .iter()
        .map(|text| {
            let start = at(done);
            done += text.len() + 1;
            Word { text: text.to_string(), start, end: at(done), probability: 0.9 }
        })
        .collect()
}

pub fn in_units(words: Vec<Word>, language: &str) -> Vec<UnitWords> {
    let mut units: Vec<UnitWords> = Vec::new();
    for word in words {
        let unit = (word.start.seconds() / UNIT) as u32;
        match units.last_mut() {
            Some(last) if last.unit == unit => last.words.push(word),
            _ => {
                units.push(UnitWords { unit, language: language.into(), model: "fixture.en".into(), words: vec![word] })
            }
        }
    }
    units
}

fn showings(truth: &Truth) -> Vec<SlideShowing> {
    let mut pages: Vec<u32> = Vec::new();
    let ends = truth.slides_shown.iter().skip(1).map(|next| next.start).chain([truth.duration_seconds]);
    let mut showings = Vec::new();
    for (index, (shown, end)) in truth.slides_shown.iter().zip(ends).enumerate() {
        let known = pages.iter().position(|page| *page == shown.page);
        let page = known.unwrap_or_else(|| {
            pages.push(shown.page);
            pages.len() - 1
        });
        showings.push(SlideShowing {
            index: index as u32,
            start: Seconds::new(shown.start),
            end: Seconds::new(end),
            page: page as u32,
            image: format!("r0/slides/{page:03}.jpg"),
            text: String::new(),
            lines: Vec::new(),
        });
    }
    showings
}

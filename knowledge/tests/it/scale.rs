//! A long recording: time, and counts that people can use.

use std::time::{Duration, Instant};

use knowledge::{Input, Lexicon, derive};
use timeline::document::SlideShowing;
use timeline::edits::Edits;
use timeline::time::{Seconds, Ticks};
use timeline::word::{UnitWords, Word};

use crate::classes::{Class, NAMES, in_units};
use crate::metrics::{by_id, cited, seconds};

/// Measured at 0.6 s unoptimised on one core; a stage that goes quadratic takes minutes.
const TIME_MAX: Duration = Duration::from_secs(20);

/// The classes one after the other, again and again, for `hours`.
fn long(hours: f64) -> (Vec<UnitWords>, Vec<SlideShowing>, Ticks) {
    let (mut words, mut showings): (Vec<Word>, Vec<SlideShowing>) = (Vec::new(), Vec::new());
    let mut offset = 0.0;
    for class in NAMES.iter().cycle().map(|name| Class::heard(name)) {
        if offset >= hours * 3600.0 {
            break;
        }
        let shift = Ticks::from_seconds(offset);
        for word in class.units.iter().flat_map(|unit| &unit.words) {
            words.push(Word { start: word.start + shift, end: word.end + shift, ..word.clone() });
        }
        let pages = showings.len() as u32;
        for showing in &class.showings {
            let at = |time: Seconds| Seconds::new(time.get() + offset);
            showings.push(SlideShowing {
                index: showings.len() as u32,
                start: at(showing.start),
                end: at(showing.end),
                page: showing.page + pages,
                image: showing.image.clone(),
                text: showing.text.clone(),
                lines: showing.lines.clone(),
            });
        }
        offset += class.truth.duration_seconds;
    }
    (in_units(words, "en"), showings, Ticks::from_seconds(offset))
}

#[test]
fn an_hour_has_few_chapters_and_short_notes() {
    let (units, showings, duration) = long(1.0);
    let input = Input {
        recording: 0,
        language: "en",
        model: "m",
        units: &units,
        showings: &showings,
        events: &[],
        edits: &Edits::NONE,
        duration,
    };
    let lexicon = Lexicon::for_language("en").unwrap();
    let begin = Instant::now();
    let knowledge = derive(&input, &lexicon);
    let took = begin.elapsed();
    let cues = by_id(&knowledge);
    let share = seconds(cited(&knowledge).iter().map(|id| cues[id])) / seconds(knowledge.transcript.cues.iter());
    let lengths: Vec<f64> = knowledge.chapters.iter().map(|c| (c.end.get() - c.start.get()).round()).collect();
    let items: usize = knowledge.notes.chapters.iter().map(|chapter| chapter.items.len()).sum();
    println!(
        "{took:?}, {} cues, chapters {lengths:?}, {items} notes, {} highlights, {share:.3} cited",
        cues.len(),
        knowledge.highlights.len()
    );
    for chapter in &knowledge.notes.chapters {
        println!("{:?} {}", chapter.start, chapter.title);
    }
    assert!(took < TIME_MAX, "{took:?}");
    assert!((6..=20).contains(&lengths.len()), "{lengths:?}");
    assert!(lengths.iter().all(|&length| length >= 119.0), "{lengths:?}");
    assert!(share <= 0.3, "{share}");
    assert!((3..=12).contains(&knowledge.highlights.len()));
}

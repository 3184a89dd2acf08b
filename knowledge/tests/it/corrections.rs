//! What people corrected stands in everything that is made of the words, and outlives another transcription.

use knowledge::{Knowledge, captions, notes};
use proptest::prelude::*;
use timeline::document::Cue;
use timeline::edits::{ChapterStart, Correction, CueText, Edits};
use timeline::time::{Seconds, Ticks};

use crate::classes::Class;
use crate::invariants::check_sound;
use crate::metrics::unsupported;

fn cue_text(cue: &Cue) -> CueText {
    CueText { start_ticks: cue.start.into(), end_ticks: cue.end.into(), text: cue.text.clone() }
}

/// This cue, with another text.
fn retold(cue: &Cue, text: &str) -> Correction {
    let replaced = cue_text(cue);
    Correction { with: vec![CueText { text: text.to_owned(), ..replaced.clone() }], replaced: vec![replaced] }
}

fn corrected(class: &Class, corrections: Vec<Correction>) -> Knowledge {
    class.edited(&Edits { corrections, chapters: None })
}

fn texts(knowledge: &Knowledge) -> Vec<&str> {
    knowledge.transcript.cues.iter().map(|cue| cue.text.as_str()).collect()
}

/// The first cue of two lines or more words than these, behind the beginning.
fn long_cue(knowledge: &Knowledge) -> usize {
    (3..knowledge.transcript.cues.len()).find(|&at| knowledge.transcript.cues[at].words.len() > 5).unwrap()
}

/// Without what tells whether and under which number it was corrected.
fn plainly(cue: &Cue) -> Cue {
    Cue { id: String::new(), reviewed: false, ..cue.clone() }
}

#[test]
fn a_correction_changes_its_cue_and_no_other() {
    for name in crate::classes::NAMES {
        let class = Class::heard(name);
        let before = class.derive();
        let at = long_cue(&before);
        let text = format!(
            "Zyzzyva {}",
            before.transcript.cues[at].words[1..].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        );
        let after = corrected(&class, vec![retold(&before.transcript.cues[at], &text)]);
        assert_eq!(before.transcript.cues.len(), after.transcript.cues.len());
        for (number, (old, new)) in before.transcript.cues.iter().zip(&after.transcript.cues).enumerate() {
            assert_eq!(old.id, new.id);
            assert_eq!(new.reviewed, number == at);
            if number != at {
                assert_eq!(plainly(old), plainly(new));
            }
        }
        let (old, new) = (&before.transcript.cues[at], &after.transcript.cues[at]);
        assert_eq!((old.start, old.end), (new.start, new.end));
        assert_eq!(new.text.replace('\n', " "), text);
        // The word that stands for another takes its time; the others keep theirs.
        let times = |cue: &Cue| cue.words.iter().map(|word| (word.start, word.end)).collect::<Vec<_>>();
        assert_eq!(times(old), times(new));
        assert_eq!((after.corrections.applied, after.corrections.mismatches.len()), (1, 0));
    }
}

#[test]
fn captions_notes_and_highlights_show_what_was_corrected() {
    let class = Class::heard("cities");
    let before = class.derive();
    let cues = before.transcript.cues.iter().filter(|cue| cue.text.contains("wall"));
    let corrections: Vec<Correction> = cues.map(|cue| retold(cue, &cue.text.replace("wall", "rampart"))).collect();
    assert_eq!(corrections.len(), 5);
    let after = corrected(&class, corrections);
    let all = [
        captions::vtt(&after.transcript, None),
        captions::srt(&after.transcript),
        captions::txt(&after.transcript),
        notes::markdown(&after.notes, &after.transcript, &[], "Notes"),
        serde_json::to_string(&after.highlights).unwrap(),
    ];
    for text in all {
        assert!(text.contains("rampart") && !text.contains("wall"), "{text}");
    }
    assert_eq!(unsupported(&after), Vec::<String>::new());
}

#[test]
fn what_is_reviewed_as_it_is_changes_nothing_but_that() {
    let class = Class::heard("biology");
    let before = class.derive();
    let reviewed = |cue: &Cue| retold(cue, &cue.text);
    let some: Vec<Correction> = before.transcript.cues.iter().take(4).map(reviewed).collect();
    let after = corrected(&class, some);
    assert_eq!(after.transcript.cues.iter().filter(|cue| cue.reviewed).count(), 4);
    let plain = |knowledge: &Knowledge| knowledge.transcript.cues.iter().map(plainly).collect::<Vec<_>>();
    assert_eq!(plain(&before), plain(&after));
    assert_eq!((&before.chapters, &before.highlights), (&after.chapters, &after.highlights));
    assert!(before.notes.chapters.iter().all(|chapter| !chapter.reviewed));

    let first = &before.notes.chapters[0];
    let cites = |cue: &&Cue| first.items.iter().any(|item| item.cue_ids.contains(&cue.id));
    let after = corrected(&class, before.transcript.cues.iter().filter(cites).map(reviewed).collect());
    let flags: Vec<bool> = after.notes.chapters.iter().map(|chapter| chapter.reviewed).collect();
    assert!(flags[0] && flags[1..].iter().any(|flag| !flag), "{flags:?}");
    let json = serde_json::to_string(&after.notes).unwrap();
    assert_eq!(json.matches("\"reviewed\":true").count(), flags.iter().filter(|flag| **flag).count());
    assert!(!serde_json::to_string(&before.notes).unwrap().contains("reviewed"));
}

#[test]
fn a_cue_is_split_and_two_are_merged() {
    let class = Class::heard("sorting");
    let before = class.derive();
    let at = long_cue(&before);
    let cue = &before.transcript.cues[at];
    let (head, tail) = cue.words.split_at(cue.words.len() / 2);
    let said = |words: &[timeline::document::CueWord]| {
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let parts = vec![
        CueText { start_ticks: cue.start.into(), end_ticks: tail[0].start.into(), text: said(head) },
        CueText { start_ticks: tail[0].start.into(), end_ticks: cue.end.into(), text: said(tail) },
    ];
    let split = Correction { replaced: vec![cue_text(cue)], with: parts.clone() };
    let after = corrected(&class, vec![split.clone()]);
    let [one, other] = &after.transcript.cues[at..at + 2] else { panic!("two cues") };
    assert_eq!((one.text.as_str(), one.end), (parts[0].text.as_str(), other.start));
    assert_eq!((other.text.as_str(), other.end), (parts[1].text.as_str(), cue.end));
    assert!(one.reviewed && other.reviewed && after.transcript.cues.len() == before.transcript.cues.len() + 1);
    let words = [one.words.clone(), other.words.clone()].concat();
    assert_eq!(words, cue.words);

    // The same log goes on: the two are one again, under another text.
    let merged = CueText { start_ticks: cue.start.into(), end_ticks: cue.end.into(), text: "Merged again.".into() };
    let merge = Correction { replaced: parts, with: vec![merged] };
    let after = corrected(&class, vec![split, merge]);
    assert_eq!(after.transcript.cues.len(), before.transcript.cues.len());
    let cue = &after.transcript.cues[at];
    assert_eq!((cue.text.as_str(), cue.words.len(), after.corrections.applied), ("Merged again.", 2, 2));
    let [one, other] = cue.words.as_slice() else { panic!("two words") };
    assert_eq!((one.start, other.end), (words[0].start, words[words.len() - 1].end));
    assert!(one.start < one.end && one.end <= other.start && other.start < other.end, "{cue:?}");
}

#[test]
fn a_cue_is_taken_away() {
    let class = Class::heard("revolution");
    let before = class.derive();
    let at = long_cue(&before);
    let gone = Correction { replaced: vec![cue_text(&before.transcript.cues[at])], with: Vec::new() };
    let after = corrected(&class, vec![gone.clone(), gone]);
    let mut expected = texts(&before);
    expected.remove(at);
    assert_eq!(texts(&after), expected);
    assert_eq!((after.corrections.applied, after.corrections.mismatches.len()), (2, 0));
}

#[test]
fn later_corrections_are_about_the_words_of_earlier_ones() {
    let class = Class::heard("biology");
    let before = class.derive();
    let cue = &before.transcript.cues[long_cue(&before)];
    let first = retold(cue, "The sell wall is stiff.");
    let second = Correction {
        replaced: first.with.clone(),
        with: vec![CueText { text: "The cell wall is stiff.".into(), ..first.with[0].clone() }],
    };
    let after = corrected(&class, vec![first.clone(), second.clone()]);
    assert!(texts(&after).contains(&"The cell wall is stiff.") && after.corrections.mismatches.is_empty());
    let other_way = corrected(&class, vec![second, first]);
    assert!(texts(&other_way).contains(&"The sell wall is stiff."));
    // The correction that came too early found nothing, until the place was corrected again.
    assert_eq!((other_way.corrections.applied, other_way.corrections.mismatches.len()), (1, 0));
}

#[test]
fn what_replaces_nothing_is_nowhere() {
    let class = Class::heard("biology");
    let before = class.derive();
    let mut nothing = retold(&before.transcript.cues[2], "Something.");
    nothing.replaced[0].text = " ".into();
    let after = corrected(&class, vec![nothing]);
    assert_eq!((after.transcript, after.corrections.mismatches.len()), (before.transcript, 1));
}

/// As another model hears it: cut elsewhere, other marks and capitals, each word a little later, one word another.
fn heard_again(class: &mut Class, other: Option<(usize, &str)>) {
    let words: Vec<_> = class.units.drain(..).flat_map(|unit| unit.words).collect();
    let again = words.into_iter().enumerate().map(|(index, mut word)| {
        word.start = word.start + Ticks(9_000);
        word.end = word.end + Ticks(9_000);
        word.text = word.text.to_lowercase().replace(',', "");
        if let Some((_, text)) = other.filter(|(at, _)| *at == index) {
            word.text = text.to_owned();
        }
        word
    });
    class.units = crate::classes::in_units(again.collect(), "en");
}

#[test]
fn another_transcription_keeps_corrections_of_the_same_words_and_tells_of_the_others() {
    let mut class = Class::heard("cities");
    let before = class.derive();
    let cues = &before.transcript.cues;
    let edited = |at: usize| {
        let text = format!("Zyzzyva {at} {}", cues[at].text.replace('\n', " "));
        retold(&cues[at], &text)
    };
    let corrections: Vec<Correction> = (0..20).map(|n| edited(n * cues.len() / 20)).collect();
    let after = corrected(&class, corrections.clone());
    assert_eq!(after.corrections.applied, 20);

    heard_again(&mut class, None);
    let again = corrected(&class, corrections.clone());
    assert_eq!((again.corrections.applied, again.corrections.mismatches.len()), (20, 0));
    assert_eq!(again, corrected(&class, corrections.clone()));
    let shown = |knowledge: &Knowledge| {
        let reviewed = knowledge.transcript.cues.iter().filter(|cue| cue.reviewed);
        reviewed.map(|cue| (cue.text.clone(), cue.start, cue.end)).collect::<Vec<_>>()
    };
    assert_eq!(shown(&again), shown(&after));

    let mut class = Class::heard("cities");
    let wrong = cues[..cues.len() / 20].iter().map(|cue| cue.words.len()).sum::<usize>() + 1;
    heard_again(&mut class, Some((wrong, "xylophone")));
    let differing = corrected(&class, corrections);
    assert_eq!(differing.corrections.applied, 19);
    let [mismatch] = differing.corrections.mismatches.as_slice() else { panic!("{:?}", differing.corrections) };
    assert_eq!(mismatch.correction.replaced[0].text, cues[cues.len() / 20].text);
    assert!(mismatch.found.iter().any(|found| found.text.contains("xylophone")), "{mismatch:?}");
    assert!(!captions::txt(&differing.transcript).contains(&format!("Zyzzyva {} ", cues.len() / 20)));
}

#[test]
fn times_that_are_asked_for_never_run_into_the_neighbours() {
    let class = Class::heard("derivatives");
    let before = class.derive();
    let at = long_cue(&before);
    let mut moved = retold(&before.transcript.cues[at], "Everywhere at once, and far too long.");
    moved.with[0].start_ticks = Ticks::ZERO;
    moved.with[0].end_ticks = Ticks::from_whole_seconds(500);
    let after = corrected(&class, vec![moved]);
    let [previous, cue, next] = &after.transcript.cues[at - 1..at + 2] else { panic!("three cues") };
    assert!(previous.start < cue.start && previous.end <= cue.start && cue.end <= next.start);
    assert_eq!(plainly(next), plainly(&before.transcript.cues[at + 1]));
    assert_eq!(previous.words, before.transcript.cues[at - 1].words);
    for pair in cue.words.windows(2) {
        assert!(pair[0].start < pair[1].start && pair[0].end <= pair[1].start, "{pair:?}");
    }
}

#[test]
fn chapters_are_as_somebody_has_set_them() {
    let class = Class::heard("cities");
    let before = class.derive();
    let middle = &before.transcript.cues[before.transcript.cues.len() / 2];
    let chapter = |start: Ticks, title: &str| ChapterStart { start_ticks: start, title: title.into() };
    let chapters = vec![
        chapter(Ticks::ZERO, "First half"),
        chapter(middle.start.into(), "Second half"),
        chapter(Ticks::from_seconds(class.truth.duration_seconds - 0.1), "Silence"),
        chapter(Ticks::from_whole_seconds(100_000), "Behind the end"),
    ];
    let after = class.edited(&Edits { corrections: Vec::new(), chapters: Some(chapters) });
    let titles: Vec<_> = after.chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["First half", "Second half", "Silence"]);
    assert!(after.chapters.iter().all(|chapter| chapter.reviewed));
    assert_eq!((after.chapters[0].start, after.chapters[1].start), (Seconds::new(0.0), middle.start));
    assert_eq!(after.chapters[1].cue_ids[0], middle.id);
    let noted: Vec<_> = after.notes.chapters.iter().map(|noted| (noted.title.as_str(), noted.start)).collect();
    assert_eq!(noted, [("First half", Seconds::new(0.0)), ("Second half", middle.start)]);
    let cue_ids: usize = after.chapters.iter().map(|chapter| chapter.cue_ids.len()).sum();
    assert_eq!(cue_ids, after.transcript.cues.len());
    assert_eq!(before.transcript, after.transcript);
}

/// A correction of the cues that begin at a share of the class: how many, to how many, with what text, moved by how much.
type Change = (f64, usize, usize, String, i64);

fn change() -> impl Strategy<Value = Change> {
    let text = prop_oneof![3 => "[a-z]{1,9}( [a-z]{1,9}[,.]?){0,12}", 1 => "\\PC{0,40}[a-z]"];
    (0f64..1.0, 1usize..4, 0usize..4, text, -400_000i64..400_000)
}

fn correction_of(cues: &[Cue], (share, from, to, text, moved): &Change) -> Correction {
    let at = ((cues.len() - from) as f64 * share) as usize;
    let replaced: Vec<CueText> = cues[at..at + from].iter().map(cue_text).collect();
    let cue = |n: usize| {
        let start = Ticks(replaced[0].start_ticks.0 + moved + 90_000 * n as i64);
        CueText {
            start_ticks: start.max(Ticks(n as i64)),
            end_ticks: start + Ticks(180_000),
            text: format!("{n} {text}"),
        }
    };
    Correction { with: (0..*to).map(cue).collect(), replaced }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_corrections_give_sound_documents(
        first in prop::collection::vec(change(), 1..12),
        second in prop::collection::vec(change(), 0..6),
        seconds in prop::collection::vec(0i64..100, 0..5),
    ) {
        let class = Class::heard("sorting");
        let before = class.derive();
        let mut corrections: Vec<Correction> = first.iter().map(|change| correction_of(&before.transcript.cues, change)).collect();
        let between = corrected(&class, corrections.clone());
        if between.transcript.cues.len() > 4 {
            corrections.extend(second.iter().map(|change| correction_of(&between.transcript.cues, change)));
        }
        let mut starts = seconds;
        starts.sort_unstable();
        starts.dedup();
        let chapter = |second| ChapterStart { start_ticks: Ticks::from_whole_seconds(second), title: format!("At {second}") };
        let chapters = (!starts.is_empty()).then(|| starts.into_iter().map(chapter).collect());
        let edits = Edits { corrections, chapters };
        let after = class.edited(&edits);
        check_sound(&after, Ticks::from_seconds(class.truth.duration_seconds));
        prop_assert_eq!(&after, &class.edited(&edits));
        let told = after.corrections.applied as usize + after.corrections.mismatches.len();
        prop_assert!(told <= edits.corrections.len() && after.corrections.applied > 0);
        let vtt = captions::vtt(&after.transcript, None);
        prop_assert_eq!(vtt.matches(" --> ").count(), after.transcript.cues.len());
    }
}

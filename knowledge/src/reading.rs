//! What each sentence does in the lecture, read off its words: greets, opens a topic, defines, stresses, asks …

use std::ops::Range;

use timeline::time::Ticks;

use crate::input::{EventKind, TimedEvent};
use crate::lexicon::Lexicon;
use crate::phrase::Phrases;
use crate::sentences::Sentence;
use crate::words::SpokenWord;

/// Half a second: nobody marks a sentence that has only begun.
const MARK_DELAY: Ticks = Ticks(45_000);
/// Leads are peeled off one after the other, "So, now, remember, …".
const LEADS_MAX: usize = 4;
/// What must be left of a sentence when its lead is gone.
const REST_MIN: usize = 3;
/// A question with fewer words is a tag ("Right?").
const QUESTION_WORDS_MIN: usize = 4;
/// An anaphor this near to the start makes a sentence lean on the one before it.
const ANAPHOR_REACH: usize = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    None,
    Weak,
    Strong,
}

/// Where an emphasis points that says nothing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Points {
    Back,
    Forward,
}

#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// Distinct stems of its content words, in order of first use.
    pub stems: Vec<String>,
    /// The words that a note keeps: no lead, no trailing "so write it down".
    pub core: Range<usize>,
    pub housekeeping: bool,
    pub preview: bool,
    pub opening: Strength,
    pub closing: bool,
    /// Says that the topic goes on.
    pub continues: bool,
    pub emphasis: Strength,
    /// Set when the emphasis is about another sentence.
    pub points: Option<Points>,
    pub definition: bool,
    /// Holds a figure or a date.
    pub number: bool,
    pub example: bool,
    pub question: bool,
    pub task: bool,
    /// A task that only tells when something happens.
    pub schedule: bool,
    /// "Here you can see …"
    pub presents: bool,
    /// "Think of a car": says nothing without what follows.
    pub sets_up: bool,
    /// Begins with "it", "this" … and needs the sentence before it.
    pub dependent: bool,
    /// The words after "today we look at …", up to the end of the clause.
    pub topic: Option<Range<usize>>,
    /// The words after "this is called …".
    pub term: Option<Range<usize>>,
}

/// The words of a sentence as phrases see them.
struct Plain {
    text: String,
    /// Of each word of `text`, its index in the recording.
    index: Vec<usize>,
}

pub(crate) fn read_all(words: &[SpokenWord], sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Reading> {
    let mut readings: Vec<Reading> = sentences.iter().map(|sentence| read(words, sentence, lexicon)).collect();
    // "Next time, we will look at the factories. The first machines changed …" speaks of the next time all along.
    for index in 1..readings.len() {
        let goes_on = readings[index - 1].preview && readings[index].opening == Strength::None;
        readings[index].preview |= goes_on && !readings[index].task;
    }
    readings
}

/// A moment that the teacher marked stresses what was being said, or had just been.
pub(crate) fn mark(readings: &mut [Reading], sentences: &[Sentence], events: &[TimedEvent]) {
    for event in events.iter().filter(|event| event.kind == EventKind::MomentMarked) {
        let begun = sentences.partition_point(|sentence| sentence.span.start + MARK_DELAY < event.at);
        if let Some(reading) = readings[..begun].last_mut() {
            reading.emphasis = Strength::Strong;
            reading.housekeeping = false;
        }
    }
}

fn read(words: &[SpokenWord], sentence: &Sentence, lexicon: &Lexicon) -> Reading {
    let phrases = &lexicon.phrases;
    let plain = plain_words(words, sentence.words.clone());
    let text = plain.text.as_str();
    let question = is_question(words, sentence, &plain, lexicon);
    let schedule = phrases.schedule.is_match(text) && !phrases.task.is_match(text) && !question;
    let task = (phrases.task.is_match(text) || schedule) && !question;
    let core = core(words, sentence.words.clone(), task, lexicon);
    let emphasis = strength(&phrases.emphasis_strong, &phrases.emphasis_weak, text);
    let opening = strength(&phrases.opening_strong, &phrases.opening_weak, text);
    let points = (emphasis == Strength::Strong && !question && phrases.points_only.is_match(text))
        .then(|| if phrases.points_forward.is_match(text) { Points::Forward } else { Points::Back });
    Reading {
        stems: stems(words, sentence.words.clone(), lexicon),
        housekeeping: phrases.housekeeping.is_match(text) && emphasis < Strength::Strong,
        preview: phrases.preview.is_match(text),
        opening,
        closing: phrases.closing.is_match(text),
        continues: phrases.continues.is_match(text),
        emphasis,
        points,
        definition: phrases.definition.is_match(text) && !question,
        number: words[sentence.words.clone()].iter().any(|word| lexicon.is_number(&word.plain)),
        example: phrases.example.is_match(text) && !question,
        question,
        task,
        schedule,
        presents: opening == Strength::None && phrases.presents.is_match(text),
        sets_up: phrases.sets_up.is_match(text),
        dependent: is_dependent(words, core.clone(), lexicon),
        topic: after_phrase(words, &plain, sentence, &phrases.introduces, lexicon)
            .or_else(|| after_phrase(words, &plain, sentence, &phrases.presents, lexicon)),
        term: after_phrase(words, &plain, sentence, &phrases.names_term, lexicon)
            .filter(|term| term.end == sentence.words.end),
        core,
    }
}

fn strength(strong: &Phrases, weak: &Phrases, text: &str) -> Strength {
    if strong.is_match(text) {
        Strength::Strong
    } else if weak.is_match(text) {
        Strength::Weak
    } else {
        Strength::None
    }
}

fn plain_words(words: &[SpokenWord], range: Range<usize>) -> Plain {
    let index: Vec<usize> = range.filter(|&i| !words[i].plain.is_empty()).collect();
    let text = index.iter().map(|&i| words[i].plain.as_str()).collect::<Vec<_>>().join(" ");
    Plain { text, index }
}

/// Distinct stems of the content words, in order.
pub(crate) fn stems(words: &[SpokenWord], range: Range<usize>, lexicon: &Lexicon) -> Vec<String> {
    let mut stems: Vec<String> = Vec::new();
    for word in words[range].iter().filter(|word| lexicon.is_content(&word.plain)) {
        let stem = lexicon.stem(&word.plain);
        if !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    stems
}

fn is_question(words: &[SpokenWord], sentence: &Sentence, plain: &Plain, lexicon: &Lexicon) -> bool {
    let last = &words[sentence.words.end - 1];
    let marked = matches!(last.sentence_mark(), Some('?' | '？' | '؟'));
    let unmarked = || {
        last.sentence_mark().is_none()
            && plain.text.split(' ').next().is_some_and(|first| lexicon.classes.question_words.contains(first))
            && plain.text.split(' ').nth(1).is_some_and(|second| lexicon.classes.auxiliaries.contains(second))
    };
    plain.index.len() >= QUESTION_WORDS_MIN && (marked || unmarked())
}

/// The words without the leads before and the asides behind.
fn core(words: &[SpokenWord], range: Range<usize>, task: bool, lexicon: &Lexicon) -> Range<usize> {
    let mut core = range;
    for _ in 0..LEADS_MAX {
        let (text, index) = marked_words(words, core.clone());
        let lead = lexicon.phrases.leads.find_words(&text);
        let lead = lead.or_else(|| task.then(|| lexicon.phrases.task_leads.find_words(&text)).flatten());
        let Some(&start) = lead.and_then(|lead| index.get(lead.end)) else { break };
        if core.end - start < REST_MIN {
            break;
        }
        core.start = start;
    }
    let (text, index) = marked_words(words, core.clone());
    if let Some(trailing) = lexicon.phrases.trailing.find_words(&text)
        && let Some(&end) = index.get(trailing.start)
        // The mark belongs to the word before it, which stays.
        && (end + 1 - core.start) >= REST_MIN
    {
        core.end = end + 1;
    }
    core
}

/// The plain words with each clause mark as a word of its own. A mark's index is that of the word that carries it.
fn marked_words(words: &[SpokenWord], range: Range<usize>) -> (String, Vec<usize>) {
    let (mut tokens, mut index) = (Vec::new(), Vec::new());
    for i in range {
        if !words[i].plain.is_empty() {
            tokens.push(words[i].plain.as_str());
            index.push(i);
        }
        if words[i].clause_mark() {
            tokens.push(",");
            index.push(i);
        }
    }
    (tokens.join(" "), index)
}

fn is_dependent(words: &[SpokenWord], core: Range<usize>, lexicon: &Lexicon) -> bool {
    // Where nouns have capitals, so has the polite "Sie", which stands for nobody who was named.
    let polite = |i: usize| lexicon.capital_nouns && words[i].starts_upper() && i > core.start;
    let anaphor = |i: usize| lexicon.classes.anaphors.contains(&words[i].plain) && !polite(i);
    if core.clone().take(ANAPHOR_REACH).any(anaphor) {
        return true;
    }
    // "With these three things, it makes sugar": one in the opening clause, when the sentence goes on after it.
    let clause_end = core.clone().find(|&i| words[i].clause_mark());
    clause_end.is_some_and(|end| {
        end + 1 < core.end && (core.start..end).any(|i| anaphor(i) && begins_reference(words, i, lexicon))
    })
}

/// "with these", "after that" rather than "people who said that they": the anaphor follows a preposition.
fn begins_reference(words: &[SpokenWord], at: usize, lexicon: &Lexicon) -> bool {
    at > 0 && lexicon.classes.prepositions.contains(&words[at - 1].plain)
}

/// What follows a phrase, up to the end of the clause. A clause that names nothing ("the last topic, …") is passed over.
fn after_phrase(
    words: &[SpokenWord],
    plain: &Plain,
    sentence: &Sentence,
    phrases: &Phrases,
    lexicon: &Lexicon,
) -> Option<Range<usize>> {
    let matched = phrases.find_words(&plain.text)?;
    let mut start = *plain.index.get(matched.end)?;
    loop {
        let end = (start..sentence.words.end).find(|&i| words[i].clause_mark()).map_or(sentence.words.end, |i| i + 1);
        if names_something(words, start..end, lexicon) {
            return Some(start..end);
        }
        if end >= sentence.words.end {
            return None;
        }
        start = end;
    }
}

fn names_something(words: &[SpokenWord], range: Range<usize>, lexicon: &Lexicon) -> bool {
    words[range].iter().any(|word| lexicon.is_content(&word.plain) && !lexicon.classes.vacuous.contains(&word.plain))
}

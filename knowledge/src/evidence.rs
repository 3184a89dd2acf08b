//! How likely each sentence begins a new chapter: a sum of log-likelihood ratios, one per kind of evidence.
//!
//! Every kind says how much more often its observation is made where a chapter begins than elsewhere, so they add up,
//! and one that is common in a recording (slides that change every ten seconds) weighs little there.

use timeline::time::Ticks;

use crate::input::{EventKind, Input};
use crate::lengths::Lengths;
use crate::reading::{Points, Reading, Strength};
use crate::sentences::Sentence;
use crate::similarity::{Vector, block_cosine};
use crate::words::SpokenWord;

/// A chapter begins with a slide change so often, in lectures whose slides change often enough.
const SLIDE_AT_CHAPTER: f64 = 0.75;
/// A page that was shown before is a look back rather than a new topic.
const RETURN_SHARE: f64 = 0.35;
/// A slide change belongs to a sentence that begins within a few seconds of it.
const SLIDE_REACH: f64 = 1.5;

const OPENING_STRONG: f64 = 5.0;
const OPENING_WEAK: f64 = 1.0;
const CLOSING_BEFORE: f64 = 0.8;
/// "It", "this", "then": the sentence goes on from the one before.
const DEPENDENT: f64 = -1.2;
/// "As we saw", "let us go back to": the topic goes on.
const CONTINUES: f64 = -1.2;
/// "Thank you": nothing begins here.
const HOUSEKEEPING: f64 = -1.5;
/// "This is important": it belongs to what was said.
const POINTS_BACK: f64 = -2.0;
const SCENE: f64 = 0.7;
const POLL: f64 = 0.3;
const EVENT_REACH: Ticks = Ticks::from_whole_seconds(3);

/// A block of text on either side, as a share of the expected chapter.
const BLOCK_SHARE: f64 = 0.4;
const COHESION: (f64, f64, f64) = (0.6, -0.8, 1.5);
/// Blocks with fewer terms than this are alike or not by chance.
const COHESION_TERMS: f64 = 40.0;
const PAUSE: (f64, f64, f64) = (0.5, -0.4, 1.5);
/// Pauses differ by this much for no reason.
const PAUSE_SPREAD_MIN: f64 = 0.15;
const PAUSE_MEAN: f64 = 0.6;

pub(crate) struct Spoken<'a> {
    pub words: &'a [SpokenWord],
    pub sentences: &'a [Sentence],
    pub readings: &'a [Reading],
    pub raw: &'a [Vector],
}

/// One value per sentence; that of the first is not used.
pub(crate) fn evidence(input: &Input<'_>, spoken: &Spoken<'_>, lengths: &Lengths) -> Vec<f64> {
    let slides = slides(input, spoken.sentences, lengths);
    let pauses = pauses(spoken);
    let cohesion = cohesion(spoken, lengths);
    (0..spoken.sentences.len())
        .map(|i| {
            slides[i] + pauses[i] + cohesion[i] + phrases(spoken.readings, i) + events(input, &spoken.sentences[i])
        })
        .collect()
}

/// Where a slide gives way to another, and whether the other was shown before.
pub(crate) fn slide_changes(input: &Input<'_>) -> Vec<(Ticks, bool)> {
    let mut pages: Vec<u32> = input.showings.iter().take(1).map(|first| first.page).collect();
    let mut changes = Vec::new();
    for pair in input.showings.windows(2) {
        if pair[0].page != pair[1].page {
            changes.push((pair[1].start.into(), pages.contains(&pair[1].page)));
            pages.push(pair[1].page);
        }
    }
    changes
}

fn slides(input: &Input<'_>, sentences: &[Sentence], lengths: &Lengths) -> Vec<f64> {
    let changes = slide_changes(input);
    if changes.is_empty() {
        return vec![0.0; sentences.len()];
    }
    let count = changes.len() as f64;
    let expected = (input.duration.seconds() / lengths.chapter_expected - 1.0).max(0.5);
    let hit = SLIDE_AT_CHAPTER * (count / expected).min(1.0);
    let elsewhere = ((count - hit * expected).max(0.0) + 1.0) / (sentences.len() as f64 + 2.0);
    let with = (hit / elsewhere).ln().max(0.0);
    let without = ((1.0 - hit) / (1.0 - elsewhere.min(0.99))).ln().min(0.0);
    let nearness = |sentence: &Sentence| {
        let near = changes.iter().map(|&(at, returns)| {
            let distance = (at - sentence.span.start).seconds() / SLIDE_REACH;
            let share = if returns { RETURN_SHARE } else { 1.0 };
            share / (1.0 + distance * distance)
        });
        near.fold(0.0, f64::max)
    };
    sentences.iter().map(nearness).map(|near| near * with + (1.0 - near) * without).collect()
}

fn pauses(spoken: &Spoken<'_>) -> Vec<f64> {
    let sentences = spoken.sentences;
    let quiet = |sentence: &Sentence| spoken.words[sentence.words.end - 1].quiet;
    let gaps: Vec<f64> = sentences.windows(2).map(|pair| (pair[1].span.start - quiet(&pair[0])).seconds()).collect();
    let middle = median(gaps.clone());
    let spread = 1.4826 * median(gaps.iter().map(|gap| (gap - middle).abs()).collect());
    let spread = spread.max(PAUSE_SPREAD_MIN).max(middle * 0.25);
    let of_gap = |gap: f64| scaled((gap - middle) / spread - PAUSE_MEAN, PAUSE);
    std::iter::once(0.0).chain(gaps.into_iter().map(of_gap)).take(sentences.len()).collect()
}

/// Depth of the valley in lexical similarity (TextTiling).
fn cohesion(spoken: &Spoken<'_>, lengths: &Lengths) -> Vec<f64> {
    let sentences = spoken.sentences;
    let block = Ticks::from_seconds(lengths.chapter_expected * BLOCK_SHARE);
    let blocks = |i: usize| {
        let at = sentences[i].span.start;
        let left = sentences[..i].partition_point(|s| s.span.end < at - block).min(i - 1);
        let right = sentences.partition_point(|s| s.span.start < at + block).max(i + 1);
        (&spoken.raw[left..i], &spoken.raw[i..right])
    };
    let similarity: Vec<f64> = (1..sentences.len()).map(|i| block_cosine(blocks(i).0, blocks(i).1)).collect();
    let depths: Vec<f64> = (0..similarity.len())
        .map(|i| peak(similarity[..=i].iter().rev(), similarity[i]) + peak(similarity[i..].iter(), similarity[i]))
        .collect();
    let mean = depths.iter().sum::<f64>() / depths.len().max(1) as f64;
    let variance = depths.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / depths.len().max(1) as f64;
    let deviation = variance.sqrt();
    let of_depth = |(index, depth): (usize, f64)| {
        let terms = |block: &[Vector]| block.iter().map(Vec::len).sum::<usize>() as f64;
        let (left, right) = blocks(index + 1);
        let reliability = (terms(left).min(terms(right)) / COHESION_TERMS).min(1.0);
        if deviation > 0.0 { scaled((depth - mean) / deviation, COHESION) * reliability } else { 0.0 }
    };
    std::iter::once(0.0).chain(depths.into_iter().enumerate().map(of_depth)).take(sentences.len()).collect()
}

/// How far the similarity climbs from here before it falls again.
fn peak<'a>(similarities: impl Iterator<Item = &'a f64>, here: f64) -> f64 {
    let mut top = here;
    for &similarity in similarities {
        if similarity < top {
            break;
        }
        top = similarity;
    }
    top - here
}

fn phrases(readings: &[Reading], index: usize) -> f64 {
    let reading = &readings[index];
    let opening = match reading.opening {
        Strength::Strong => OPENING_STRONG,
        Strength::Weak => OPENING_WEAK,
        Strength::None => 0.0,
    };
    let closed = index > 0 && readings[index - 1].closing;
    let dependent = reading.dependent && reading.opening < Strength::Strong;
    opening
        + if closed { CLOSING_BEFORE } else { 0.0 }
        + if dependent { DEPENDENT } else { 0.0 }
        + if reading.continues { CONTINUES } else { 0.0 }
        + if reading.housekeeping { HOUSEKEEPING } else { 0.0 }
        + if reading.points == Some(Points::Back) { POINTS_BACK } else { 0.0 }
}

fn events(input: &Input<'_>, sentence: &Sentence) -> f64 {
    let near = |at: Ticks| (at.0 - sentence.span.start.0).abs() <= EVENT_REACH.0;
    let weight = |kind: EventKind| match kind {
        EventKind::SceneChanged => SCENE,
        EventKind::PollStarted => POLL,
        EventKind::MomentMarked | EventKind::QuestionAsked | EventKind::HandRaised => 0.0,
    };
    input.events.iter().filter(|event| near(event.at)).map(|event| weight(event.kind)).fold(0.0, f64::max)
}

fn scaled(value: f64, (slope, least, most): (f64, f64, f64)) -> f64 {
    (value * slope).clamp(least, most)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

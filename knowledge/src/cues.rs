//! Caption cues: the words cut at the best places, found by dynamic programming over the gaps between them.

use std::collections::HashMap;

use timeline::document::{Cue, CueWord};
use timeline::time::Ticks;

use crate::lexicon::Lexicon;
use crate::lines::{LineLengths, break_cost, layout};
use crate::sentences::Sentence;
use crate::words::SpokenWord;

/// A cue stays no longer, unless it is one word that does.
const DURATION_MAX: Ticks = Ticks::from_whole_seconds(7);
/// 5/6 s: a cue stays no shorter where the next one leaves it the time.
const DURATION_MIN: Ticks = Ticks(75_000);
/// Two frames at 25 frames a second.
const GAP_MIN: Ticks = Ticks(7_200);
/// A cue that begins or ends this near to a slide change does so with it.
const SNAP: Ticks = Ticks(27_000);
/// What a viewer reads, in characters a second.
const READING_SPEED: f64 = 17.0;
const READING_SPEED_MAX: f64 = 20.0;
/// A sentence as short as this may share its cue with another such.
const TINY_SENTENCE: Ticks = Ticks(81_000);

const COST_CUE: f64 = 4.0;
const COST_SENTENCE_INSIDE: f64 = 60.0;
const COST_TINY_SENTENCE_INSIDE: f64 = 1.0;
/// Evens out the cues of a long sentence.
const COST_FULLNESS: f64 = 4.0;
const COST_TOO_SHORT: f64 = 8.0;
/// Per character a second above [`READING_SPEED_MAX`].
const COST_TOO_FAST: f64 = 0.8;
/// Per second of pause inside a cue above the first half.
const COST_PAUSE: f64 = 12.0;
const PAUSE_FREE: f64 = 0.5;
const CHARACTERS_FULL: f64 = 84.0;

/// Which words each cue holds, beside the cues.
pub(crate) struct Cues {
    pub cues: Vec<Cue>,
    /// Of each word, the index of its cue.
    pub of_word: Vec<usize>,
}

pub(crate) fn cut(
    recording: u32,
    words: &[SpokenWord],
    sentences: &[Sentence],
    slide_changes: &[Ticks],
    lexicon: &Lexicon,
) -> Cues {
    let lengths = LineLengths::new(words, lexicon);
    let bounds = boundaries(words, sentences, &lengths, lexicon);
    let times = times(words, &bounds, slide_changes, &lengths);
    let mut ids = Ids::new(recording);
    let mut of_word = vec![0; words.len()];
    let mut cues = Vec::with_capacity(times.len());
    for (index, (pair, (start, end))) in bounds.windows(2).zip(times).enumerate() {
        let range = pair[0]..pair[1];
        of_word[range.clone()].fill(index);
        cues.push(Cue {
            id: ids.next(words[range.start].unit),
            start: start.into(),
            end: end.into(),
            text: layout(words, range.clone(), &lengths, lexicon),
            words: words[range].iter().map(CueWord::from).collect(),
            reviewed: false,
        });
    }
    Cues { cues, of_word }
}

/// The ids of cues in their order: each is counted within the unit of its first word.
pub(crate) struct Ids {
    recording: u32,
    counts: HashMap<u32, u32>,
}

impl Ids {
    pub fn new(recording: u32) -> Ids {
        Ids { recording, counts: HashMap::new() }
    }

    pub fn next(&mut self, unit: u32) -> String {
        let n = self.counts.entry(unit).or_insert(0);
        let id = format!("{}-{unit}-{n}", self.recording);
        *n += 1;
        id
    }
}

impl From<&SpokenWord> for CueWord {
    fn from(word: &SpokenWord) -> CueWord {
        CueWord { text: word.text.clone(), start: word.start.into(), end: word.end.into() }
    }
}

/// Where cues begin, and the end of the last: `0, …, words.len()`, or nothing for no words.
fn boundaries(words: &[SpokenWord], sentences: &[Sentence], lengths: &LineLengths, lexicon: &Lexicon) -> Vec<usize> {
    if words.is_empty() {
        return Vec::new();
    }
    let inside = costs_inside(words, sentences);
    let breaks = break_costs(words, sentences, lexicon);
    let mut best = vec![f64::INFINITY; words.len() + 1];
    let mut from = vec![0; words.len() + 1];
    best[0] = 0.0;
    for start in 0..words.len() {
        for end in start + 1..=lengths.cue_reach(start) {
            let duration = words[end - 1].quiet - words[start].start;
            if duration > DURATION_MAX && end > start + 1 {
                break;
            }
            let cost = best[start]
                + COST_CUE
                + breaks[end]
                + (inside[end - 1] - inside[start])
                + shape_cost(words, start, end, lengths);
            if cost < best[end] {
                best[end] = cost;
                from[end] = start;
            }
        }
    }
    let mut bounds = vec![words.len()];
    while let Some(&end) = bounds.last()
        && end > 0
    {
        bounds.push(from[end]);
    }
    bounds.reverse();
    bounds
}

/// What it costs to begin a cue at each word: nothing where a sentence begins.
fn break_costs(words: &[SpokenWord], sentences: &[Sentence], lexicon: &Lexicon) -> Vec<f64> {
    let mut costs: Vec<f64> = (0..=words.len())
        .map(|at| if at == 0 || at == words.len() { 0.0 } else { break_cost(words, at, lexicon) })
        .collect();
    for sentence in sentences {
        costs[sentence.words.start] = 0.0;
    }
    costs
}

/// Prefix sums of what it costs to hold the gap before each word inside a cue.
fn costs_inside(words: &[SpokenWord], sentences: &[Sentence]) -> Vec<f64> {
    let mut costs = vec![0.0; words.len()];
    for index in 1..words.len() {
        let pause = (words[index].start - words[index - 1].quiet).seconds();
        costs[index] = (pause - PAUSE_FREE).max(0.0) * COST_PAUSE;
    }
    for pair in sentences.windows(2) {
        let tiny = pair.iter().all(|sentence| sentence.span.duration() < TINY_SENTENCE);
        costs[pair[1].words.start] += if tiny { COST_TINY_SENTENCE_INSIDE } else { COST_SENTENCE_INSIDE };
    }
    for index in 1..words.len() {
        costs[index] += costs[index - 1];
    }
    costs
}

fn shape_cost(words: &[SpokenWord], start: usize, end: usize, lengths: &LineLengths) -> f64 {
    let characters = lengths.characters(start..end) as f64;
    let own = words[end - 1].quiet - words[start].start;
    // Up to the next word, or as long as a cue may stay.
    let available = words.get(end).map_or(DURATION_MAX, |next| next.start - words[start].start - GAP_MIN);
    let seconds = available.max(own).seconds().max(0.001);
    let fullness = characters / CHARACTERS_FULL;
    let mut cost = COST_FULLNESS * fullness * fullness;
    if available.max(own) < DURATION_MIN {
        cost += COST_TOO_SHORT;
    }
    cost + (characters / seconds - READING_SPEED_MAX).clamp(0.0, 40.0) * COST_TOO_FAST
}

/// Start and end of each cue. A cue stays past its last word only as long as reading it takes.
fn times(
    words: &[SpokenWord],
    bounds: &[usize],
    slide_changes: &[Ticks],
    lengths: &LineLengths,
) -> Vec<(Ticks, Ticks)> {
    let mut times: Vec<(Ticks, Ticks)> = Vec::with_capacity(bounds.len());
    for pair in bounds.windows(2) {
        let spoken = (words[pair[0]].start, words[pair[1] - 1].quiet);
        let earliest = times.last().map_or(Ticks::ZERO, |&(start, _)| start + Ticks(90));
        let start = snapped(spoken.0, slide_changes).max(earliest);
        let reading = Ticks::from_seconds(lengths.characters(pair[0]..pair[1]) as f64 / READING_SPEED);
        let wanted = (start + DURATION_MIN).max(start + reading.min(DURATION_MAX));
        let wanted = if wanted > spoken.1 { wanted } else { snapped(spoken.1, slide_changes) };
        times.push((start, wanted.max(start)));
    }
    for index in 1..times.len() {
        let next = times[index].0;
        let (start, end) = times[index - 1];
        // Where two cues begin nearer to each other than the gap, half of the time between them has to do.
        let latest = (next - GAP_MIN).max(Ticks((start.0 + next.0) / 2));
        times[index - 1].1 = end.min(latest);
    }
    times
}

fn snapped(at: Ticks, slide_changes: &[Ticks]) -> Ticks {
    let next = slide_changes.partition_point(|&change| change < at);
    let around = slide_changes[next.saturating_sub(1)..(next + 1).min(slide_changes.len())].iter().copied();
    let near = around.min_by_key(|change| (change.0 - at.0).abs());
    near.filter(|change| (change.0 - at.0).abs() <= SNAP.0).unwrap_or(at)
}

//! How much each sentence says of what its chapter says: LexRank, with what its role and place add.

use std::ops::Range;

use crate::reading::{Reading, Strength};
use crate::sentences::Sentence;
use crate::similarity::{Vector, dot};

const DAMPING: f64 = 0.85;
const ITERATIONS: usize = 30;
/// Sentences less alike than this do not vouch for each other.
const SIMILARITY_MIN: f64 = 0.05;
/// A chapter has no more sentences than this in the graph; later ones are ranked by their role and place alone.
const GRAPH_SENTENCES_MAX: usize = 300;

const WEAK_EMPHASIS: f64 = 0.5;
const DEFINITION: f64 = 0.7;
/// "This is called photosynthesis."
const TERM: f64 = 0.8;
/// Numbers and dates are what one looks up later.
const NUMBER: f64 = 0.3;
const EARLY: f64 = 0.4;
/// Said shortly before something stressed, and about the same thing.
const BEFORE_STRESS: f64 = 0.5;
const STRESS_REACH: usize = 3;
/// "Look at this map": the picture says it, the words do not.
const PRESENTS: f64 = -0.5;
/// "Let us solve a problem": the title says as much.
const OPENS: f64 = -0.5;
const SETS_UP: f64 = -1.0;
const PREVIEW: f64 = -0.6;
const EXAMPLE: f64 = 0.1;
const WORDS_FEW: usize = 5;
const WORDS_MANY: usize = 30;
const SHAPE: f64 = -0.4;

/// Of every sentence; comparable between chapters.
pub(crate) fn rank(
    sentences: &[Sentence],
    readings: &[Reading],
    vectors: &[Vector],
    chapters: &[Range<usize>],
) -> Vec<f64> {
    let mut ranks = vec![0.0; sentences.len()];
    for chapter in chapters {
        let graph = chapter.start..chapter.end.min(chapter.start + GRAPH_SENTENCES_MAX);
        let central = centrality(&vectors[graph.clone()]);
        for (index, central) in graph.zip(central) {
            ranks[index] += central;
        }
        for index in chapter.clone() {
            let place = (index - chapter.start) as f64 / chapter.len() as f64;
            ranks[index] += EARLY * (1.0 - place) + role(sentences, readings, index);
        }
    }
    ranks
}

fn role(sentences: &[Sentence], readings: &[Reading], index: usize) -> f64 {
    let reading = &readings[index];
    let count = sentences[index].words.len();
    let stressed = || {
        let after = readings.iter().skip(index + 1).take(STRESS_REACH);
        after
            .filter(|r| r.emphasis == Strength::Strong)
            .any(|r| r.stems.iter().any(|stem| reading.stems.contains(stem)))
    };
    let when = |condition: bool, weight: f64| if condition { weight } else { 0.0 };
    when(reading.emphasis == Strength::Weak, WEAK_EMPHASIS)
        + when(reading.definition, DEFINITION)
        + when(reading.term.is_some(), TERM)
        + when(reading.number, NUMBER)
        + when(reading.sets_up, SETS_UP)
        + when(reading.example, EXAMPLE)
        + when(reading.presents, PRESENTS)
        + when(reading.opening > Strength::None, OPENS)
        + when(reading.preview, PREVIEW)
        + when(stressed(), BEFORE_STRESS)
        + when(!(WORDS_FEW..=WORDS_MANY).contains(&count), SHAPE)
}

/// LexRank of sentences that belong together, scaled so that the most central has 1.
fn centrality(vectors: &[Vector]) -> Vec<f64> {
    let count = vectors.len();
    let mut weights = vec![vec![0.0; count]; count];
    for i in 0..count {
        for j in i + 1..count {
            let similarity = dot(&vectors[i], &vectors[j]);
            if similarity >= SIMILARITY_MIN {
                weights[i][j] = similarity;
                weights[j][i] = similarity;
            }
        }
    }
    let totals: Vec<f64> = weights.iter().map(|row| row.iter().sum()).collect();
    let mut ranks = vec![1.0; count];
    for _ in 0..ITERATIONS {
        ranks = (0..count)
            .map(|i| {
                let vouched = (0..count).filter(|&j| weights[i][j] > 0.0).map(|j| ranks[j] * weights[i][j] / totals[j]);
                1.0 - DAMPING + DAMPING * vouched.sum::<f64>()
            })
            .collect();
    }
    let top = ranks.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    ranks.iter().map(|rank| rank / top).collect()
}

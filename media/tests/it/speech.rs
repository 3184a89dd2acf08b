//! Speech of the recorded classes against their truth, through the child process.

use std::collections::HashMap;
use std::path::PathBuf;

use media::speech::models::ModelFile;
use media::speech::{Heard, WhisperChild, WhisperLimits, hear_unit};
use timeline::chunk::Lengths;
use timeline::time::Ticks;
use timeline::word::{UnitWords, Word};
use tokio_util::sync::CancellationToken;

use crate::classes::{CLASSES, fixtures, samples, truth};

pub fn executable() -> PathBuf {
    env!("CARGO_BIN_EXE_lectern-media-test-child").into()
}

pub fn fixture_model() -> ModelFile {
    ModelFile::open(&fixtures().join("model/ggml-fixture.en-q5_0.bin")).unwrap()
}

async fn start(slots: usize) -> WhisperChild {
    WhisperChild::start(executable(), fixture_model(), slots, WhisperLimits::default()).await.unwrap()
}

/// All units of a recording, one after the other.
async fn hear(child: &WhisperChild, samples: &[f32]) -> Vec<UnitWords> {
    let lengths = Lengths::UPLOAD;
    let duration = Ticks::rescale(samples.len() as i64, 1, 16_000);
    let mut units = Vec::new();
    for unit in 0..lengths.unit_count(duration) {
        let reach = lengths.unit_reach(unit, duration);
        let index = |at: Ticks| (at.0 * 16_000 / 90_000) as usize;
        let samples = &samples[index(reach.start)..index(reach.end).min(samples.len())];
        let cancellation = CancellationToken::new();
        match hear_unit(child, samples, unit, &lengths, duration, "en", &cancellation).await.unwrap() {
            Heard::Words { words, .. } => units.push(words),
            Heard::Silence => {}
        }
    }
    units
}

fn spoken(text: &str) -> Vec<String> {
    let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    text.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect()
}

/// Fewest substitutions, deletions and insertions, with the pairs that were matched.
fn align(truth: &[String], heard: &[String]) -> (usize, HashMap<usize, usize>) {
    let mut costs = vec![vec![0usize; heard.len() + 1]; truth.len() + 1];
    for row in 0..=truth.len() {
        for column in 0..=heard.len() {
            costs[row][column] = match (row, column) {
                (0, _) => column,
                (_, 0) => row,
                _ => {
                    let replaced = usize::from(truth[row - 1] != heard[column - 1]);
                    let kept = costs[row - 1][column - 1] + replaced;
                    kept.min(costs[row - 1][column] + 1).min(costs[row][column - 1] + 1)
                }
            };
        }
    }
    let (mut row, mut column) = (truth.len(), heard.len());
    let mut pairs = HashMap::new();
    while row > 0 && column > 0 {
        if truth[row - 1] == heard[column - 1] && costs[row][column] == costs[row - 1][column - 1] {
            pairs.insert(row - 1, column - 1);
            (row, column) = (row - 1, column - 1);
        } else if costs[row][column] == costs[row - 1][column - 1] + 1 {
            (row, column) = (row - 1, column - 1);
        } else if costs[row][column] == costs[row - 1][column] + 1 {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    (costs[truth.len()][heard.len()], pairs)
}

fn mean(errors: &[f64]) -> f64 {
    errors.iter().sum::<f64>() / errors.len() as f64
}

fn p95(errors: &[f64]) -> f64 {
    let mut errors = errors.to_vec();
    errors.sort_by(f64::total_cmp);
    errors[(errors.len() * 95).div_ceil(100) - 1]
}

#[tokio::test]
async fn the_classes_are_heard_with_few_errors_and_exact_times() {
    let child = start(1).await;
    let (mut words_all, mut errors_all, mut onsets_all) = (0, 0, Vec::new());
    println!("class         words  errors     WER   onset mean   p95");
    for class in CLASSES {
        let truth = truth(class);
        let began = std::time::Instant::now();
        let units = hear(&child, &samples(class)).await;
        let took = began.elapsed();
        if let Ok(folder) = std::env::var("WORDS_OUT") {
            std::fs::write(format!("{folder}/{class}.json"), serde_json::to_string_pretty(&units).unwrap()).unwrap();
        }
        let heard: Vec<&Word> = units.iter().flat_map(|unit| &unit.words).collect();
        let heard_words: Vec<String> = heard.iter().flat_map(|word| spoken(&word.text)).collect();
        assert_eq!(heard.len(), heard_words.len(), "each word has a time of its own");
        let sentences: Vec<Vec<String>> = truth.sentences.iter().map(|sentence| spoken(&sentence.text)).collect();
        let (errors, pairs) = align(&sentences.concat(), &heard_words);
        let mut onsets = Vec::new();
        let mut first = 0;
        for (sentence, words) in truth.sentences.iter().zip(&sentences) {
            if let Some(word) = pairs.get(&first) {
                let error = heard[*word].start.seconds() - sentence.start;
                if std::env::var("VERBOSE").is_ok() {
                    println!("   {error:+.3} {:.2} {}", sentence.start, sentence.text);
                }
                onsets.push(error.abs());
            }
            first += words.len();
        }
        let rate = errors as f64 / first as f64 * 100.0;
        println!(
            "{class:12} {first:6} {errors:7} {rate:6.2}% {:10.3} s {:.3} s   {took:.1?}",
            mean(&onsets),
            p95(&onsets)
        );
        words_all += first;
        errors_all += errors;
        onsets_all.extend(onsets);
    }
    let rate = errors_all as f64 / words_all as f64 * 100.0;
    let (mean, p95) = (mean(&onsets_all), p95(&onsets_all));
    println!("{:12} {words_all:6} {errors_all:7} {rate:6.2}% {mean:10.3} s {p95:.3} s", "all");
    assert!(rate <= 2.0 && mean <= 0.15 && p95 <= 0.3);
}

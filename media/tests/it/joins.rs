//! Joins between chunks: nothing missing, nothing doubled, no click; and equal bytes for equal requests.

use std::path::Path;

use media::Output;

use crate::replay::{Replay, ingest};
use crate::{probe, studio};

const RATE: u32 = 48_000;

/// Samples by which `ours` is later than `source`: encoders and containers begin differently, and where sound stands
/// in time is another test's question.
fn delay(ours: &[f32], source: &[f32]) -> i64 {
    const REACH: i64 = RATE as i64 / 10;
    let second = 5 * RATE as usize..6 * RATE as usize;
    let error = |delay: &i64| -> f64 {
        let pairs = second.clone().map(|index| (ours[(index as i64 + delay) as usize], source[index]));
        pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum()
    };
    (-REACH..REACH).min_by(|a, b| error(a).total_cmp(&error(b))).unwrap()
}

/// Largest difference between two recordings around each chunk's end, and everywhere else, after the first second.
fn differences(ours: &[f32], source: &[f32], joins: &[f64]) -> (f32, f32) {
    let delay = delay(ours, source);
    let (mut at_joins, mut elsewhere) = (0f32, 0f32);
    let near = |index: usize| joins.iter().any(|join| (index as f64 / f64::from(RATE) - join).abs() < 0.1);
    let length = ours.len().min(source.len()) - RATE as usize;
    for index in RATE as usize..length {
        let difference = (ours[(index as i64 + delay) as usize] - source[index]).abs();
        let worst = if near(index) { &mut at_joins } else { &mut elsewhere };
        *worst = worst.max(difference);
    }
    (at_joins, elsewhere)
}

/// The sound of a replay is as close to the source at its joins as ffmpeg's own encode of the whole file is there.
async fn check_sound(path: &Path) {
    let replay = Replay::of(path).await;
    let joins: Vec<f64> =
        (1..replay.chunks.len() as u32).map(|chunk| replay.ingested.starts(chunk)[0].seconds()).collect();
    assert!(joins.len() >= 2);
    let source = probe::untimed_samples(path, RATE);
    let name = format!("{}.whole.m4a", path.file_stem().unwrap().to_str().unwrap());
    let whole =
        studio::ffmpeg(&name, &format!("-i {} -vn -c:a aac -aac_coder fast -b:a 64k -ar {RATE}", path.display()));
    let (whole_at_joins, _) = differences(&probe::untimed_samples(&whole, RATE), &source, &joins);
    let (at_joins, elsewhere) = differences(&probe::untimed_samples(&replay.sound(), RATE), &source, &joins);
    let figures =
        format!("at joins {at_joins}, elsewhere {elsewhere}; the whole-file encode at joins {whole_at_joins}");
    assert!(at_joins <= whole_at_joins.max(elsewhere) * 1.1 && elsewhere < 0.1, "{figures}");
    println!("{figures}");
}

#[tokio::test]
async fn encoded_sound_joins_like_a_whole_file() {
    check_sound(&studio::busy(
        "busy.webm",
        "30",
        "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 400k -c:a libopus -b:a 128k",
    ))
    .await;
}

#[tokio::test]
async fn sound_of_mp3_joins_like_a_whole_file() {
    check_sound(&studio::ffmpeg(
        "long.mp3",
        "-f lavfi -i aevalsrc=exprs='0.4*sin(2*PI*(200+5*t)*t)':s=44100:d=70 -c:a libmp3lame -b:a 128k",
    ))
    .await;
}

fn names_and_bytes(outputs: &[Output]) -> Vec<(&str, &[u8])> {
    outputs.iter().map(|output| (output.name.as_str(), output.bytes.as_ref())).collect()
}

#[tokio::test]
async fn equal_requests_give_equal_bytes() {
    let path = studio::variable_beats();
    let (once, again) = (ingest(&path).await.unwrap(), ingest(&path).await.unwrap());
    assert_eq!((&once.plan, &once.inits), (&again.plan, &again.inits));
    assert!(once.segments == again.segments);
    let (first, second) = (once.chunk(1).await, again.chunk(1).await);
    assert!(first.len() > 5 && names_and_bytes(&first) == names_and_bytes(&second));
}

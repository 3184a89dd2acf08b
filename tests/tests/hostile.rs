//! Media that means harm, through the real child and through the whole of Lectern: each file ends as a replay or with a
//! code, within its limits; nothing that it names is read or called; and whoever worked on it lives.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::time::{Duration, Instant};

use bytes::Bytes;
use lectern_tests::hostile::canary::Canary;
use lectern_tests::hostile::corpus::{self, Expected, Sample};
use lectern_tests::hostile::mutator::Mutator;
use lectern_tests::hostile::trial::{Allowed, Ending, Trial};
use lectern_tests::lectern::Lectern;
use lectern_tests::truth::class_file;
use media::Limits;
use timeline::time::Ticks;

const FILES_MIN: usize = 60;
/// Seconds that the mutator goes on; `make test` takes the default.
const MUTATOR_SECONDS: (&str, u64) = ("LECTERN_MUTATOR_SECONDS", 60);
const MUTATOR_SEED: (&str, u64) = ("LECTERN_MUTATOR_SEED", 1);

fn number((name, default): (&str, u64)) -> u64 {
    match env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text:?} is no number")),
        Err(_) => default,
    }
}

fn fits(expected: Expected, ending: &Ending) -> bool {
    match (expected, ending) {
        (Expected::AnyEnding, _) | (Expected::Replay, Ending::Replay { .. }) => true,
        (Expected::Refused(code), Ending::Refused(given)) => given.as_str() == code,
        (Expected::Replay | Expected::Refused(_), _) => false,
    }
}

#[tokio::test]
async fn every_file_ends_as_a_replay_or_with_a_code() {
    let canary = Canary::new();
    let corpus = corpus::all(&canary);
    assert!(corpus.len() >= FILES_MIN, "only {} files", corpus.len());
    let mut faults = Vec::new();
    println!("{:<34} {:>8}  {:>7} {:>7} {:>9}  ending", "file", "KiB", "MiB", "CPU s", "out KiB");
    for sample in corpus {
        let Sample { name, bytes, allowed, expected } = sample;
        let (mut trial, size) = (Trial::new(allowed), bytes.len());
        let ended = trial.run(Bytes::from(bytes)).await;
        println!(
            "{name:<34} {:>8}  {:>7} {:>7.1} {:>9}  {ended:?}",
            size >> 10,
            trial.taken.peak_bytes >> 20,
            trial.taken.cpu.as_secs_f64(),
            trial.taken.output_bytes >> 10
        );
        match ended {
            Ok(ending) if fits(expected, &ending) => {}
            other => faults.push(format!("{name}: {other:?}, expected {expected:?}")),
        }
        if let Some(touched) = canary.was_touched() {
            faults.push(format!("{name}: {touched}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn changed_files_do_no_more_harm() {
    let (seed, seconds) = (number(MUTATOR_SEED), number(MUTATOR_SECONDS));
    println!("{}={seed} {}={seconds}", MUTATOR_SEED.0, MUTATOR_SECONDS.0);
    let seeds = corpus::seeds();
    let mut mutator = Mutator::new(&seeds, seed);
    let (began, mut files) = (Instant::now(), 0);
    let mut endings: BTreeMap<String, u32> = BTreeMap::new();
    let mut faults = Vec::new();
    while began.elapsed() < Duration::from_secs(seconds) {
        let (name, bytes) = mutator.changed();
        files += 1;
        let mut trial = Trial::new(Allowed::HUGE);
        match trial.run(Bytes::from(bytes.clone())).await {
            Ok(ending) => *endings.entry(ending.name()).or_default() += 1,
            Err(fault) => {
                let kept = corpus::folder().join(format!("crash-{seed}-{files}-{name}"));
                fs::write(&kept, bytes).expect("target can be written");
                faults.push(format!("{}: {fault}", kept.display()));
            }
        }
    }
    println!("{files} files: {endings:?}");
    assert!(faults.is_empty(), "seed {seed}, {} of {files} files: {faults:#?}", faults.len());
}

/// Takes minutes: `cargo nextest run -p lectern-tests --test hostile --run-ignored only`.
#[tokio::test]
#[ignore = "six hours of sound take minutes"]
async fn six_hours_are_processed_where_they_are_allowed() {
    let corpus = corpus::all(&Canary::new());
    let six_hours = corpus.into_iter().find(|sample| sample.name == "six_hours.mka").expect("it is in the corpus");
    let mut trial = Trial::new(Allowed { output_bytes: 1 << 30, ..Allowed::SMALL });
    trial.limits = Limits { duration_max: Ticks::from_whole_seconds(7 * 3600), ..Limits::DEFAULT };
    assert_eq!(trial.run(Bytes::from(six_hours.bytes)).await, Ok(Ending::Replay { chunks: 720 }));
    println!("{:?}", trial.taken);
}

#[test]
fn a_worker_outlives_what_is_uploaded() {
    let canary = Canary::new();
    let corpus = corpus::all(&canary);
    let lectern = Lectern::start();
    let _worker = lectern.worker();
    let chosen = [
        "file_hls.mp4",
        "url_dref.mov",
        "huge_moov.mp4",
        "thousand_tracks.mkv",
        "six_hours.mka",
        "bomb_of_pictures.mkv",
        "flipped_200.mp4",
        "large_later.webm",
    ];
    for name in chosen {
        let sample = corpus.iter().find(|sample| sample.name == name).unwrap_or_else(|| panic!("no file {name}"));
        let ingested = lectern.ingest(&corpus::write(sample, lectern.folder.path()));
        match (sample.expected, ingested.failure) {
            (Expected::AnyEnding, None) => assert_eq!(ingested.status, "finalized", "{name}"),
            (Expected::AnyEnding, Some(failure)) => assert!(failure.code.starts_with("media_"), "{name}: {failure:?}"),
            (Expected::Refused(code), Some(failure)) => assert_eq!(failure.code, code, "{name}"),
            (expected, failure) => panic!("{name}: {failure:?}, expected {expected:?}"),
        }
    }
    assert_eq!(canary.was_touched(), None);
    let ingested = lectern.ingest(&class_file("derivatives"));
    assert_eq!(ingested.status, "finalized", "{:?}", ingested.failure);
}

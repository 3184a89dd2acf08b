//! Picture and sound stay together: a flash and a beep that begin together in the source do so in the replay, over all
//! chunks.

use std::path::Path;

use crate::replay::Replay;
use crate::{probe, studio};

/// What an ear forgives, and the promise.
pub const DRIFT_MAX: f64 = 0.020;

async fn check(path: &Path, frame: f64) {
    let (source_flashes, source_beeps) = (probe::flashes(path), probe::beeps(path));
    assert_eq!((source_flashes.len(), source_beeps.len()), (25, 25), "the source itself");
    let replay = Replay::of(path).await;
    assert!(replay.chunks.len() >= 3);
    let beeps = probe::beeps(&replay.sound());
    assert_eq!(beeps.len(), source_beeps.len());
    for rung in replay.rungs() {
        let flashes = probe::flashes(&replay.path(&rung));
        assert_eq!(flashes.len(), source_flashes.len(), "{rung}");
        for index in 0..flashes.len() {
            let between = flashes[index] - beeps[index];
            let in_source = source_flashes[index] - source_beeps[index];
            assert!(
                (between - in_source).abs() < DRIFT_MAX,
                "{rung}: {between} s for {in_source} s at {}",
                beeps[index]
            );
            assert!((flashes[index] - source_flashes[index]).abs() < frame, "{rung}: a flash at {}", flashes[index]);
        }
    }
}

/// Flashes and beeps of the studio are where they were filmed, in every rendition. `late`: beeps after their flashes.
pub fn check_beats(replay: &Replay, beats: &[f64], late: f64) {
    // Where nothing hides what an encoder of sound needs before its first sample, the recording begins with that.
    let lead = replay.ingested.scan.picture.as_ref().unwrap().start.seconds();
    let beeps = probe::beeps(&replay.sound());
    assert_eq!(beeps.len(), beats.len(), "beeps at {beeps:?}, damage at {:?}", replay.damaged);
    for rung in replay.rungs() {
        let flashes = probe::flashes(&replay.path(&rung));
        assert_eq!(flashes.len(), beats.len(), "{rung}: flashes at {flashes:?}");
        for ((flash, beep), beat) in flashes.iter().zip(&beeps).zip(beats) {
            let beat = lead + beat;
            assert!((flash - beat).abs() < DRIFT_MAX, "{rung}: a flash at {flash}, not at {beat}");
            assert!((beep - late - beat).abs() < DRIFT_MAX, "a beep at {beep}, not at {}", beat + late);
            assert!((beep - late - flash).abs() < DRIFT_MAX, "{rung}: a flash at {flash} and its beep at {beep}");
        }
    }
}

#[tokio::test]
async fn in_a_copied_source() {
    check(&studio::copied_beats(), 0.001).await;
}

#[tokio::test]
async fn in_a_source_that_is_encoded_again() {
    check(&studio::webm_beats(), 0.009).await;
}

#[tokio::test]
async fn in_a_source_with_a_variable_rate() {
    check(&studio::variable_beats(), 0.001).await;
}

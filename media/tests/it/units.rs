//! Units of speech: the same samples wherever they are read, in the right place.

use timeline::chunk::Lengths;
use timeline::time::{Span, Ticks};

use crate::classes::fixtures;
use crate::replay::ingest;
use crate::{probe, studio};

async fn check_overlaps(path: &std::path::Path) {
    let ingested = ingest(path).await.unwrap();
    let lengths = Lengths::UPLOAD;
    let whole = ingested.unit(Span::new(Ticks::ZERO, ingested.duration)).await;
    let second = |at: Ticks| (at.0 * 16_000 + 45_000).div_euclid(90_000) as usize;
    for unit in 0..lengths.unit_count(ingested.duration) {
        let reach = lengths.unit_reach(unit, ingested.duration);
        let samples = ingested.unit(reach).await;
        assert_eq!(samples.len(), second(reach.end) - second(reach.start), "unit {unit}");
        let same = samples == whole[second(reach.start)..second(reach.end)];
        assert!(same, "unit {unit} differs from the whole");
    }
}

#[tokio::test]
async fn units_of_aac_agree_with_the_whole() {
    check_overlaps(&fixtures().join("classes/sorting.mp4")).await;
}

#[tokio::test]
async fn units_are_where_the_source_has_them() {
    let path = fixtures().join("classes/revolution.mp4");
    let ingested = ingest(&path).await.unwrap();
    let ours = ingested.unit(Span::new(Ticks::ZERO, Ticks::from_whole_seconds(60))).await;
    let theirs = probe::samples(&path, 16_000);
    // The best shift within 2 ms is none.
    let error = |shift: i64| -> f64 {
        let pairs = (16_000..900_000).map(|index| (ours[index], theirs[(index as i64 + shift) as usize]));
        pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum()
    };
    let best = (-32..=32).min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap();
    assert_eq!(best, 0);
    let energy: f64 = ours[16_000..900_000].iter().map(|sample| f64::from(*sample).powi(2)).sum();
    assert!(error(0) < energy / 1000.0, "{} of {energy}", error(0));
}

#[tokio::test]
async fn a_hole_in_the_sound_is_silence() {
    let holed = "-f lavfi -i aevalsrc=exprs='0.3*sin(2*PI*300*t)':s=48000:d=60 -af aselect='not(between(t\\,20\\,25))' -c:a libopus";
    let path = studio::ffmpeg("holed.webm", holed);
    let ingested = ingest(&path).await.unwrap();
    assert!(ingested.scan.sound.as_ref().unwrap().breaks > 0);
    let samples = ingested.unit(Span::new(Ticks::from_whole_seconds(18), Ticks::from_whole_seconds(27))).await;
    let loud = |from: f64, to: f64| {
        let part = &samples[((from - 18.0) * 16_000.0) as usize..((to - 18.0) * 16_000.0) as usize];
        part.iter().map(|sample| sample.abs()).fold(0.0, f32::max) > 0.05
    };
    assert!(loud(18.1, 19.9) && !loud(20.1, 24.9) && loud(25.1, 26.9));
}

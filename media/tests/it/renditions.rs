//! What every replay must hold: renditions that decode, HLS segments that begin alike, joins without a seam.

use std::collections::BTreeSet;
use std::path::Path;

use media::request::OutputKind;
use timeline::render_plan::{AUDIO_RENDITION, AudioEncoding, Boundaries, VideoEncoding};

use crate::boxes::Timing;
use crate::classes::fixtures;
use crate::replay::Replay;
use crate::{probe, studio};

/// Half a tick of 90 kHz, and what ffprobe rounds to a microsecond.
const TICK: f64 = 0.5 / 90_000.0 + 1e-6;

/// Every rung decodes from first to last frame, has the source's frames at the source's times, and HLS segments that
/// begin with an IDR at the same times.
pub fn check_pictures(replay: &Replay, source_times: &[f64], tolerance: f64) {
    let starts: Vec<f64> = replay.starts().iter().map(|at| at.seconds()).collect();
    let mut keys = Vec::new();
    for rung in replay.rungs() {
        let path = replay.path(&rung);
        let packets = probe::packets(&path, "v");
        assert_eq!(probe::decode_all(&path), packets.len(), "{rung}");
        let mut times = probe::times(&path, "v");
        // Where the source shows a picture for long, a segment begins with that picture again.
        let near = |time: &f64, others: &[f64]| others.iter().any(|other| (time - other).abs() <= tolerance);
        times.retain(|time| near(time, source_times) || !near(time, &starts));
        assert_eq!(times.len(), source_times.len(), "{rung}: frames missing or doubled");
        for (time, wanted) in times.iter().zip(source_times) {
            assert!((time - wanted).abs() <= tolerance, "{rung}: {time} for {wanted}");
        }
        assert!(packets.windows(2).all(|pair| pair[0].dts < pair[1].dts), "{rung}: decoding goes back");
        assert!(packets.iter().all(|packet| packet.dts <= packet.pts), "{rung}: shown before it is decoded");
        check_joins(replay, &rung);
        let firsts = first_of_segments(replay, &rung);
        assert!(firsts.iter().all(|(_, is_key)| *is_key), "{rung}: a segment without an IDR");
        keys.push(firsts.into_iter().map(|(at, _)| at).collect::<Vec<_>>());
    }
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "segments of the rungs begin apart: {keys:#?}");
    assert_eq!(keys[0].len(), starts.len());
    for (at, start) in keys[0].iter().zip(&starts) {
        assert!(*at - start <= 0.1 + TICK && *at >= start - TICK, "a segment begins at {at}, not at {start}");
    }
}

/// Each HLS segment lasts exactly until the next one begins, over all chunks.
fn check_joins(replay: &Replay, rendition: &str) {
    let timings: Vec<_> = replay.hls_segments(rendition).map(|output| Timing::of(&output.bytes)).collect();
    for (index, pair) in timings.windows(2).enumerate() {
        assert_eq!(pair[0].start + pair[0].duration, pair[1].start, "{rendition}: after segment {index}");
    }
    assert!(timings.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
}

/// Presentation time of each HLS segment's first packet and whether it is a key frame, from a file of its own.
fn first_of_segments(replay: &Replay, rendition: &str) -> Vec<(f64, bool)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.mp4");
    let first = |bytes: &[u8]| {
        std::fs::write(&path, [replay.ingested.inits[rendition].as_ref(), bytes].concat()).unwrap();
        let packets = probe::packets(&path, "v");
        (packets[0].pts, packets[0].is_key)
    };
    replay.hls_segments(rendition).map(|output| first(&output.bytes)).collect()
}

/// In recording time, which begins with the earliest picture or sound.
fn source_times(replay: &Replay, path: &Path) -> Vec<f64> {
    let origin = replay.ingested.scan.origin.seconds();
    assert!(origin.abs() < 0.03, "nothing in these sources is earlier");
    probe::times(path, "v").iter().map(|at| at - origin).collect()
}

/// Sound frames follow each other without a hole or an overlap from the recording's start to its end.
pub fn check_sound(replay: &Replay) {
    let path = replay.sound();
    let packets = probe::packets(&path, "a");
    assert!(packets[0].pts.abs() < 0.03, "sound begins at {}", packets[0].pts);
    let frame = packets[1].pts - packets[0].pts;
    assert!(packets.windows(2).all(|pair| (pair[1].pts - pair[0].pts - frame).abs() < 3e-6), "a hole or an overlap");
    let last = packets.last().unwrap();
    let missing = replay.ingested.duration.seconds() - last.pts - last.duration;
    assert!(missing < 0.5, "{missing} s of sound are missing at the end");
    check_joins(replay, AUDIO_RENDITION);
}

#[tokio::test]
async fn a_fixture_class_is_copied_and_gets_lower_rungs() {
    let path = fixtures().join("classes/biology.mp4");
    let replay = Replay::of(&path).await;
    let plan = &replay.ingested.plan;
    let video = plan.video.as_ref().unwrap();
    assert_eq!(replay.rungs(), ["720p", "480p", "360p"]);
    assert_eq!((&video.rungs[0].encoding, video.boundaries), (&VideoEncoding::Copy, Boundaries::SourceIdrs));
    assert_eq!(plan.audio.as_ref().unwrap().encoding, AudioEncoding::Copy);
    check_pictures(&replay, &source_times(&replay, &path), TICK);
    check_sound(&replay);
    // The copies are the source, packet for packet; of the sound all but the first, which is not heard.
    assert_eq!(probe::payloads(&replay.path("720p"), "v"), probe::payloads(&path, "v"));
    assert_eq!(probe::payloads(&replay.sound(), "a"), probe::payloads(&path, "a")[1..]);
}

#[tokio::test]
async fn an_open_webm_is_encoded_on_the_grid() {
    let path = studio::webm_beats();
    let replay = Replay::of(&path).await;
    let video = replay.ingested.plan.video.as_ref().unwrap();
    assert_eq!(video.boundaries, Boundaries::Grid);
    assert!(matches!(video.rungs[0].encoding, VideoEncoding::Encode { .. }));
    assert!(matches!(replay.ingested.plan.audio.as_ref().unwrap().encoding, AudioEncoding::Encode { .. }));
    check_pictures(&replay, &source_times(&replay, &path), 0.0006);
    check_sound(&replay);
}

#[tokio::test]
async fn a_picture_with_a_variable_rate_keeps_its_times() {
    let path = studio::variable_beats();
    let replay = Replay::of(&path).await;
    let video = replay.ingested.plan.video.as_ref().unwrap();
    assert!(video.variable_frame_rate && video.boundaries == Boundaries::Grid);
    check_pictures(&replay, &source_times(&replay, &path), TICK);
    check_sound(&replay);
}

#[tokio::test]
async fn every_chunk_gives_thumbnails_and_signatures() {
    let replay = Replay::of(&fixtures().join("classes/sorting.mp4")).await;
    for chunk in &replay.chunks {
        let count = |kind| chunk.iter().filter(|output| output.kind == kind).count();
        assert_eq!((count(OutputKind::Thumbnails), count(OutputKind::Signatures)), (1, 1));
        let names: BTreeSet<_> = chunk.iter().map(|output| &output.name).collect();
        assert_eq!(names.len(), chunk.len(), "names repeat");
        let pictures = chunk.iter().filter(|output| output.kind.extension() == "jpg");
        assert!(pictures.clone().count() > 1 && pictures.clone().all(|output| output.bytes.starts_with(&[0xff, 0xd8])));
    }
}

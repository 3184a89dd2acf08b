//! Uploads that are partly damaged: what is good is replayed in time, what is not is named, and players get nothing that
//! they cannot decode.

use std::path::{Path, PathBuf};

use timeline::render_plan::VideoEncoding;
use timeline::segment::HoleReason;
use timeline::time::{Span, Ticks};

use crate::replay::{Replay, ingest};
use crate::{probe, studio};

const H264: &str = "-c:v libx264 -preset veryfast -g 50 -pix_fmt yuv420p -c:a aac";
const VP9: &str = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 100 -b:v 300k -c:a libopus";

fn whole(name: &str, codecs: &str) -> Vec<u8> {
    std::fs::read(studio::short_beats(name, codecs)).unwrap()
}

/// Its index comes first; the picture is filled up to a constant rate, so that shares of the file are shares of the time.
fn mp4() -> Vec<u8> {
    let rate = "-b:v 200k -maxrate 200k -bufsize 200k -x264-params nal-hrd=cbr:filler=1";
    whole("whole.mp4", &format!("{H264} {rate} -movflags faststart"))
}

/// Of `bytes`, everything is changed from `from` to `to`, as shares of the whole.
fn flipped(name: &str, mut bytes: Vec<u8>, from: f64, to: f64) -> PathBuf {
    let place = |share: f64| (bytes.len() as f64 * share) as usize;
    let range = place(from)..place(to);
    for (index, byte) in bytes[range].iter_mut().enumerate() {
        *byte ^= (index * 89 + 37) as u8;
    }
    studio::bytes(name, &bytes)
}

/// Flashes and beeps that are there are in time and together; gives how many of the ten there are.
fn check_beats(replay: &Replay) -> (usize, usize) {
    let lead = replay.ingested.scan.picture.as_ref().unwrap().start.seconds();
    let beats = |at: f64| (at - lead - studio::FIRST_BEAT) / studio::BEATS_EVERY;
    let is_beat = |at: f64| (beats(at) - beats(at).round()).abs() * studio::BEATS_EVERY < 0.021;
    let beeps = probe::beeps(&replay.sound());
    assert!(beeps.iter().all(|at| is_beat(*at)), "beeps at {beeps:?}");
    let mut fewest = usize::MAX;
    for rung in replay.rungs() {
        let path = replay.path(&rung);
        probe::decode_all(&path);
        let flashes = probe::flashes(&path);
        assert!(flashes.iter().all(|at| is_beat(*at)), "{rung}: flashes at {flashes:?}");
        fewest = fewest.min(flashes.len());
    }
    probe::decode_all_sound(&replay.sound());
    (fewest, beeps.len())
}

fn seconds(spans: &[Span]) -> f64 {
    spans.iter().map(|span| span.duration().seconds()).sum()
}

#[tokio::test]
async fn an_mp4_that_was_cut_off_is_replayed_up_to_there() {
    let bytes = mp4();
    let replay = Replay::of(&studio::bytes("cut_off.mp4", &bytes[..bytes.len() * 4 / 5])).await;
    let (flashes, beeps) = check_beats(&replay);
    assert!((3..=9).contains(&flashes) && beeps.abs_diff(flashes) <= 1, "{flashes} flashes, {beeps} beeps");
    let end = replay.ingested.duration;
    let [hole] = replay.ingested.scan.holes.as_slice() else { panic!("{:?}", replay.ingested.scan.holes) };
    assert_eq!((hole.span.start, hole.reason), (end, HoleReason::MediaDamaged));
    assert!((hole.span.end.seconds() - 40.0).abs() < 0.1);
    // The last of what can be read is as good as the rest: the top rung is still a copy.
    assert_eq!(replay.ingested.plan.video.as_ref().unwrap().rungs[0].encoding, VideoEncoding::Copy);
}

#[tokio::test]
async fn files_that_end_anywhere_are_replayed_up_to_there() {
    for (name, codecs) in [("cut.mkv", H264), ("cut.ts", H264), ("cut.webm", VP9)] {
        let bytes = whole(&format!("whole_{name}"), codecs);
        for percent in [11, 34, 50, 73, 97] {
            let part = &bytes[..bytes.len() * percent / 100];
            let path = studio::bytes(&format!("{percent}_{name}"), part);
            let ingested = ingest(&path).await.unwrap();
            let end = ingested.duration.seconds();
            assert!(end > 1.0 && end < 40.1, "{name} {percent}: {end}");
            if percent == 50 {
                let (flashes, beeps) = check_beats(&ingested.replay().await);
                assert!(flashes >= 2 && flashes.abs_diff(beeps) <= 1, "{name}: {flashes} flashes, {beeps} beeps");
            }
        }
    }
}

/// The copy leaves out what cannot be decoded; every rung stays in time.
#[tokio::test]
async fn flipped_bytes_in_a_copied_source_are_named_and_not_given_to_players() {
    let replay = Replay::of(&flipped("flipped.mp4", mp4(), 0.45, 0.55)).await;
    let top = &replay.ingested.plan.video.as_ref().unwrap().rungs[0].encoding;
    assert_eq!(top, &VideoEncoding::Copy, "{:?}", replay.ingested.scan.picture);
    let (flashes, beeps) = check_beats(&replay);
    assert!(flashes >= 5 && beeps >= 7, "{flashes} flashes, {beeps} beeps");
    let damaged = seconds(&replay.damaged);
    assert!((2.0..15.0).contains(&damaged), "{:?}", replay.damaged);
}

#[tokio::test]
async fn flipped_bytes_in_other_sources_are_named() {
    for (name, codecs) in [("flipped.webm", VP9), ("flipped.mkv", H264), ("flipped.ts", H264)] {
        let bytes = whole(&format!("whole_{name}"), codecs);
        let replay = Replay::of(&flipped(name, bytes, 0.45, 0.55)).await;
        let (flashes, beeps) = check_beats(&replay);
        assert!(flashes >= 5 && beeps >= 6, "{name}: {flashes} flashes, {beeps} beeps");
        assert!((replay.ingested.duration.seconds() - 40.0).abs() < 0.2, "{name}: {:?}", replay.ingested.duration);
        let holes: Vec<Span> = replay.ingested.scan.holes.iter().map(|hole| hole.span).collect();
        let named = seconds(&replay.damaged) + seconds(&holes);
        assert!((0.5..20.0).contains(&named), "{name}: {:?} {holes:?}", replay.damaged);
    }
}

/// Packets that are gone and bytes that were never written leave a hole, in which nothing is shown and nothing is heard.
#[tokio::test]
async fn a_hole_in_the_file_is_named() {
    for (name, codecs) in [("holed.ts", H264), ("holed.mkv", H264)] {
        let bytes = whole(&format!("whole_{name}"), codecs);
        let place = |percent: usize| bytes.len() * percent / 100 / 188 * 188;
        let lost = if name == "holed.ts" { Vec::new() } else { vec![0; place(60) - place(40)] };
        let rest = [&bytes[..place(40)], &lost, &bytes[place(60)..]].concat();
        let replay = Replay::of(&studio::bytes(name, &rest)).await;
        let (flashes, beeps) = check_beats(&replay);
        assert!(flashes >= 5 && beeps >= 5, "{name}: {flashes} flashes, {beeps} beeps");
        assert!((replay.ingested.duration.seconds() - 40.0).abs() < 0.2, "{name}");
        let holes = &replay.ingested.scan.holes;
        let length: f64 = holes.iter().map(|hole| hole.span.duration().seconds()).sum();
        assert!((4.0..12.0).contains(&length), "{name}: {holes:?}");
        assert!(holes.iter().all(|hole| hole.reason == HoleReason::MediaDamaged), "{name}: {holes:?}");
    }
}

/// A byte of a time is enough to place a packet hours away: it is left out, and the rest stays where it is.
#[tokio::test]
async fn times_that_lead_astray_change_nothing_else() {
    let bytes = whole("whole_astray.ts", H264);
    let mut astray = bytes.clone();
    let mut changed = 0;
    // Presentation times of a few packets: in the header of a PES that a packet of the stream begins with.
    for packet in astray.chunks_exact_mut(188).skip(500) {
        let begins = packet[1] & 0x40 != 0;
        let Some(start) = packet.windows(4).position(|window| window[..3] == [0, 0, 1] && window[3] >= 0xc0) else {
            continue;
        };
        if begins && changed < 3 && packet.get(start + 7).is_some_and(|flags| flags & 0x80 != 0) {
            packet[start + 9] ^= 0x0e;
            changed += 1;
        }
    }
    assert_eq!(changed, 3);
    let replay = Replay::of(&studio::bytes("astray.ts", &astray)).await;
    assert!((replay.ingested.duration.seconds() - 40.0).abs() < 0.2, "{:?}", replay.ingested.duration);
    let (flashes, beeps) = check_beats(&replay);
    assert!(flashes >= 9 && beeps >= 9, "{flashes} flashes, {beeps} beeps");
}

/// One second is enough.
#[tokio::test]
async fn a_second_of_media_is_a_recording() {
    let bytes = whole("whole_second.ts", H264);
    let path = studio::bytes("second.ts", &bytes[..bytes.len() / 12]);
    let replay = Replay::of(&path).await;
    assert!(replay.ingested.duration > Ticks::from_whole_seconds(1));
    assert!(check_beats(&replay).0 <= 2);
}

/// The same bytes, the same damage.
#[tokio::test]
async fn damage_is_deterministic() {
    let path: &Path = &flipped("again.mp4", mp4(), 0.2, 0.3);
    let (one, other) = (Replay::of(path).await, Replay::of(path).await);
    assert_eq!(one.damaged, other.damaged);
    let bytes =
        |replay: &Replay| -> Vec<_> { replay.chunks.iter().flatten().map(|output| output.bytes.clone()).collect() };
    assert!(!one.damaged.is_empty() && bytes(&one) == bytes(&other));
}

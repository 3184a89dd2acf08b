//! Every codec and container that is taken: all frames at their times, picture and sound together, joins without a seam.

use std::path::Path;

use timeline::render_plan::{AudioEncoding, Boundaries, VideoEncoding};

use crate::replay::Replay;
use crate::{probe, renditions, studio, sync};

/// What a container that counts milliseconds makes of a time, and half a tick.
const MILLISECOND: f64 = 0.0006;

pub fn beats(count: u32) -> Vec<f64> {
    (0..count).map(|beat| studio::FIRST_BEAT + studio::BEATS_EVERY * f64::from(beat)).collect()
}

/// Ten beats in 40 s at 25 frames a second.
async fn check(path: &Path) -> Replay {
    let replay = Replay::of(path).await;
    sync::check_beats(&replay, &beats(10), 0.0);
    let lead = replay.ingested.scan.picture.as_ref().unwrap().start.seconds();
    let frames: Vec<f64> = (0..1000).map(|frame| lead + f64::from(frame) / 25.0).collect();
    renditions::check_pictures(&replay, &frames, MILLISECOND);
    renditions::check_sound(&replay);
    assert_eq!((&replay.damaged, &replay.ingested.scan.holes), (&vec![], &vec![]), "nothing is damaged");
    replay
}

fn is_encoded(replay: &Replay) -> bool {
    let plan = &replay.ingested.plan;
    let video = plan.video.as_ref().unwrap();
    let sound = &plan.audio.as_ref().unwrap().encoding;
    video.boundaries == Boundaries::Grid && matches!(sound, AudioEncoding::Encode { .. })
}

/// x265 opens groups: the first pictures of a group look behind its key frame.
#[tokio::test]
async fn hevc_with_open_groups() {
    let codecs = "-c:v libx265 -preset ultrafast -x265-params \
                  keyint=50:min-keyint=50:open-gop=1:bframes=3:b-adapt=0:log-level=error -c:a aac";
    let replay = check(&studio::short_beats("hevc.mp4", codecs)).await;
    assert_eq!(replay.ingested.scan.picture.as_ref().unwrap().codec, "hevc");
    assert!(!replay.ingested.scan.picture.as_ref().unwrap().keys_are_closed);
    assert_eq!(replay.ingested.plan.video.as_ref().unwrap().boundaries, Boundaries::Grid);
}

#[tokio::test]
async fn av1_and_flac_in_matroska() {
    let codecs = "-c:v libsvtav1 -preset 12 -g 100 -c:a flac";
    assert!(is_encoded(&check(&studio::short_beats("av1.mkv", codecs)).await));
}

/// MPEG-4 part 2 never says that a group is closed.
#[tokio::test]
async fn mpeg4_and_pcm_in_quicktime() {
    let codecs = "-c:v mpeg4 -bf 2 -g 60 -q:v 4 -c:a pcm_s24le";
    assert!(is_encoded(&check(&studio::short_beats("mpeg4.mov", codecs)).await));
}

/// AVI has no presentation times; what B-frames delay there, nothing undoes.
#[tokio::test]
async fn mpeg4_and_pcm_in_avi() {
    let codecs = "-c:v mpeg4 -bf 0 -g 60 -q:v 4 -c:a pcm_s16le";
    check(&studio::short_beats("mpeg4.avi", codecs)).await;
}

#[tokio::test]
async fn h264_in_a_transport_stream_is_copied() {
    let codecs = "-c:v libx264 -preset veryfast -g 50 -pix_fmt yuv420p -c:a aac";
    let replay = check(&studio::short_beats("plain.ts", codecs)).await;
    assert_eq!(replay.ingested.plan.video.as_ref().unwrap().rungs[0].encoding, VideoEncoding::Copy);
}

/// The clock of transport streams has 33 bits: it begins anew after 26.5 hours, here on the way.
#[tokio::test]
async fn a_clock_that_wraps() {
    let codecs = "-c:v libx264 -preset veryfast -g 50 -pix_fmt yuv420p -c:a aac -output_ts_offset 95424";
    check(&studio::short_beats("wraps.ts", codecs)).await;
}

#[tokio::test]
async fn vorbis_and_floats_in_matroska() {
    check(&studio::short_beats("vorbis.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -g 75 -c:a libvorbis")).await;
    check(&studio::short_beats("floats.mkv", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50 -c:a pcm_f32le"))
        .await;
}

/// Lossless sound alone comes out as it went in.
#[tokio::test]
async fn lossless_sound_alone() {
    let tone = "-f lavfi -i aevalsrc=exprs='0.4*sin(2*PI*(200+5*t)*t)':s=44100:d=40";
    for (name, codec) in [
        ("s16.wav", "pcm_s16le"),
        ("s24.wav", "pcm_s24le"),
        ("f32.wav", "pcm_f32le"),
        ("u8.wav", "pcm_u8"),
        ("s16.mov", "pcm_s16be"),
        ("alone.flac", "flac"),
        ("alone.aac", "aac"),
    ] {
        let path = studio::ffmpeg(name, &format!("{tone} -c:a {codec}"));
        let replay = Replay::of(&path).await;
        assert!(replay.ingested.plan.video.is_none(), "{name}");
        assert!((replay.ingested.duration.seconds() - 40.0).abs() < 0.1, "{name}: {:?}", replay.ingested.duration);
        renditions::check_sound(&replay);
        let (ours, theirs) = (probe::samples(&replay.sound(), 16_000), probe::samples(&path, 16_000));
        let (mut error, mut energy) = (0.0, 0.0);
        for (ours, theirs) in ours.iter().zip(&theirs).skip(16_000).take(38 * 16_000) {
            error += f64::from(ours - theirs).powi(2);
            energy += f64::from(*theirs).powi(2);
        }
        assert!(error < energy / 100.0, "{name}: {error} of {energy}");
    }
}

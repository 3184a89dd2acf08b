//! Sources that are not the same from start to end, or of an unusual shape.

use std::path::{Path, PathBuf};
use std::process::Command;

use timeline::render_plan::{AudioEncoding, Boundaries};

use crate::formats::beats;
use crate::replay::Replay;
use crate::{probe, renditions, studio, sync};

const H264: &str = "-c:v libx264 -preset veryfast -g 50 -pix_fmt yuv420p";

/// One file after the other, as recorders that start again leave them.
fn joined(name: &str, parts: &[PathBuf]) -> PathBuf {
    let bytes: Vec<u8> = parts.iter().flat_map(|part| std::fs::read(part).unwrap()).collect();
    studio::bytes(name, &bytes)
}

/// Brightness of a place in a frame, from 0 to 1 across and down.
fn luma(path: &Path, at: f64, (x, y): (f64, f64)) -> u8 {
    let crop = format!("crop=2:2:iw*{x}:ih*{y},format=gray");
    let second = at.to_string();
    let words = ["-nostdin", "-v", "error", "-ss", &second, "-i"];
    let output = ["-vf", &crop, "-frames:v", "1", "-f", "rawvideo", "-"];
    studio::run(Command::new("ffmpeg").args(words).arg(path).args(output))[0]
}

/// The picture grows, as in recordings of calls: the replay is as large as it gets, and what has another shape is
/// fitted in.
#[tokio::test]
async fn a_picture_that_grows_and_changes_its_shape() {
    let part = |name: &str, size: &str, offset: u32| {
        let about = format!("-f lavfi -i color=c=white:s={size}:r=25:d=20 -f lavfi -i sine=f=440:r=48000:d=20");
        studio::ffmpeg(name, &format!("{about} {H264} -c:a aac -output_ts_offset {offset} -muxdelay 0"))
    };
    let path = joined("grows.ts", &[part("small.ts", "320x240", 0), part("wide.ts", "1280x720", 20)]);
    let replay = Replay::of(&path).await;
    let video = replay.ingested.plan.video.as_ref().unwrap();
    assert_eq!((video.boundaries, video.rungs[0].width, video.rungs[0].height), (Boundaries::Grid, 1280, 720));
    assert!((replay.ingested.duration.seconds() - 40.0).abs() < 0.1);
    for rung in replay.rungs() {
        let path = replay.path(&rung);
        // FFmpeg's decoder gives up the two that wait for their turn when the size changes.
        assert!(probe::decode_all(&path) >= 998, "{rung}");
        // 4:3 in 16:9: black at the sides, white in the middle; then white all over.
        assert!(luma(&path, 10.0, (0.05, 0.5)) < 30 && luma(&path, 10.0, (0.15, 0.5)) > 200, "{rung}");
        assert!(luma(&path, 30.0, (0.05, 0.5)) > 200, "{rung}");
    }
}

/// Two recordings in one file: the second one's clock begins again, with another rate and number of channels.
#[tokio::test]
async fn a_clock_a_rate_and_channels_that_change() {
    let part = |name: &str, sound: &str| {
        let about = "-f lavfi -i color=c=0x101010:s=320x180:r=25:d=20,\
                     drawbox=c=white:t=fill:enable='lt(mod(t+2\\,4)\\,0.1)'";
        let tone = "-f lavfi -i aevalsrc=exprs='0.5*sin(2*PI*1000*t)*lt(mod(t+2\\,4)\\,0.1)':s=48000:d=20";
        studio::ffmpeg(name, &format!("{about} {tone} {H264} -c:a aac {sound}"))
    };
    let path = joined("again.ts", &[part("one.ts", "-ac 2"), part("two.ts", "-ac 1 -ar 32000")]);
    let replay = Replay::of(&path).await;
    assert!(matches!(replay.ingested.plan.audio.as_ref().unwrap().encoding, AudioEncoding::Encode { .. }));
    let (flashes, beeps) = (probe::flashes(&replay.path("180p")), probe::beeps(&replay.sound()));
    assert_eq!((flashes.len(), beeps.len()), (10, 10), "{flashes:?} {beeps:?}");
    for ((flash, beep), beat) in flashes.iter().zip(&beeps).zip(beats(10)) {
        // Behind the join they are further apart than they should be: the bound holds what is known.
        let drift_max = if beat < 20.0 { sync::DRIFT_MAX } else { 0.06 };
        assert!((flash - beep).abs() < drift_max, "a flash at {flash} and its beep at {beep}");
        // The second one begins where the last packet of the first ends.
        assert!((flash - beat).abs() < 0.2, "a flash at {flash}, not at {beat}");
    }
    renditions::check_sound(&replay);
}

/// Both streams have empty edits: the sound is delayed against the picture.
#[tokio::test]
async fn sound_that_an_edit_list_delays() {
    let path = studio::short_beats("in_time.mp4", &format!("{H264} -c:a aac"));
    let name = path.display();
    let late = studio::ffmpeg("late.mp4", &format!("-i {name} -itsoffset 3 -i {name} -map 0:v -map 1:a -c copy"));
    let replay = Replay::of(&late).await;
    sync::check_beats(&replay, &beats(10), 3.0);
}

/// Halves of two moments in each frame: the replay has none that show both.
#[tokio::test]
async fn interlaced_pictures_lose_their_combs() {
    let source = "-f lavfi -i testsrc2=s=640x480:r=50:d=35 -vf tinterlace=interleave_top";
    let path = studio::ffmpeg(
        "combs.ts",
        &format!("{source} -c:v libx264 -preset veryfast -g 50 -flags +ildct+ilme -x264-params tff=1 -pix_fmt yuv420p"),
    );
    let replay = Replay::of(&path).await;
    assert_eq!(probe::times(&replay.path("480p"), "v").len(), 35 * 25);
    let combed = |path: &Path| {
        let command = ["-nostats", "-vf", "idet", "-f", "null", "-"];
        let mut ffmpeg = Command::new("ffmpeg");
        let output = ffmpeg.args(["-nostdin", "-i"]).arg(path).args(command).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        let line = text.lines().find(|line| line.contains("Multi frame detection")).unwrap();
        let count = |name: &str| -> u32 {
            let rest = line.split_once(name).unwrap().1.trim_start();
            rest.split(' ').next().unwrap().parse().unwrap()
        };
        count("TFF:") + count("BFF:")
    };
    assert!(combed(&path) > 800);
    assert!(combed(&replay.path("480p")) < 10, "{}", combed(&replay.path("480p")));
}

#[tokio::test]
async fn tiny_long_and_odd_pictures() {
    for (size, wanted) in
        [("1x1", (2, 2)), ("2x2", (2, 2)), ("33x17", (32, 16)), ("16x500", (16, 500)), ("1000x8", (1000, 8))]
    {
        let name = format!("shape_{size}.mkv");
        let path = studio::ffmpeg(
            &name,
            &format!(
                "-f lavfi -i testsrc2=s=64x64:r=25:d=7 -f lavfi -i sine=d=7 -vf format=yuv444p,scale={},setsar=1 \
                 -c:v libx264 -preset ultrafast -pix_fmt yuv444p -c:a aac",
                size.replace('x', ":")
            ),
        );
        let replay = Replay::of(&path).await;
        let top = &replay.ingested.plan.video.as_ref().unwrap().rungs[0];
        assert_eq!((top.width, top.height), wanted, "{size}");
        for rung in replay.rungs() {
            assert_eq!(probe::decode_all(&replay.path(&rung)), 7 * 25, "{size} {rung}");
        }
    }
}

/// How often the sound goes up through zero in a second.
fn hertz(replay: &Replay) -> usize {
    let samples = probe::samples(&replay.sound(), 16_000);
    samples[32_000..48_000].windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count()
}

/// The one that is marked to be played; else the first. One that holds nothing is passed over.
#[tokio::test]
async fn one_of_several_sound_tracks_is_heard() {
    let tones = "-f lavfi -i sine=f=400:d=8 -f lavfi -i sine=f=800:d=8";
    let marked = "-map 0 -map 1 -c:a libopus -disposition:a:0 0 -disposition:a:1 default";
    let replay = Replay::of(&studio::ffmpeg("marked.mkv", &format!("{tones} {marked}"))).await;
    assert!(hertz(&replay).abs_diff(800) < 5);
    let unmarked = "-map 0 -map 1 -c:a libopus -disposition:a:0 0 -disposition:a:1 0";
    let replay = Replay::of(&studio::ffmpeg("unmarked.mkv", &format!("{tones} {unmarked}"))).await;
    assert!(hertz(&replay).abs_diff(400) < 5);
    let empty = "-map 0 -map 1 -c:a libopus -filter:a:0 aselect=0 -disposition:a:0 default -disposition:a:1 0";
    let replay = Replay::of(&studio::ffmpeg("empty_track.mkv", &format!("{tones} {empty}"))).await;
    assert!(hertz(&replay).abs_diff(800) < 5);
}

//! The containers, codecs and shapes that teachers upload.

use std::path::{Path, PathBuf};

use media::request::OutputKind;
use timeline::render_plan::{AudioEncoding, Boundaries, H264Encoder, VideoEncoding};
use timeline::time::Ticks;

use crate::replay::{Replay, ingest};
use crate::{probe, studio};

const SOUND: &str = "-f lavfi -i sine=f=440:r=48000:d=35";

fn picture(size: &str) -> String {
    format!("-f lavfi -i testsrc2=s={size}:r=25:d=35")
}

/// Goes through whole; every rendition decodes, and its sizes are as planned.
async fn check(path: &Path) -> Replay {
    let replay = Replay::of(path).await;
    if let Some(video) = &replay.ingested.plan.video {
        for rung in &video.rungs {
            let path = replay.path(&rung.name);
            assert!(probe::decode_all(&path) > 100, "{}", rung.name);
            assert_eq!(probe::size(&path), (rung.width, rung.height));
        }
    }
    if replay.ingested.plan.audio.is_some() {
        let missing =
            replay.ingested.duration.seconds() - probe::samples(&replay.sound(), 48_000).len() as f64 / 48_000.0;
        assert!(missing.abs() < 0.5, "{missing} s of sound are missing");
    }
    replay
}

fn rungs(replay: &Replay) -> Vec<(u32, u32)> {
    let video = replay.ingested.plan.video.as_ref().unwrap();
    video.rungs.iter().map(|rung| (rung.width, rung.height)).collect()
}

#[tokio::test]
async fn sound_alone_gives_sound_alone() {
    for (name, codec) in
        [("alone.mp3", "libmp3lame"), ("alone.m4a", "aac"), ("alone.ogg", "libopus"), ("vorbis.ogg", "libvorbis")]
    {
        let replay = check(&studio::ffmpeg(name, &format!("{SOUND} -c:a {codec}"))).await;
        assert!(replay.ingested.plan.video.is_none(), "{name}");
        assert_eq!(replay.starts().len(), 6);
        let copied = replay.ingested.plan.audio.as_ref().unwrap().encoding == AudioEncoding::Copy;
        assert_eq!(copied, codec == "aac", "{name}");
        assert!(
            replay
                .chunks
                .iter()
                .flatten()
                .all(|output| matches!(output.kind, OutputKind::HlsSegment | OutputKind::Peaks))
        );
    }
}

#[tokio::test]
async fn a_cover_is_no_picture() {
    let cover = studio::ffmpeg("cover.jpg", "-f lavfi -i testsrc2=s=300x300 -frames:v 1");
    let path = studio::ffmpeg(
        "covered.mp3",
        &format!("{SOUND} -i {} -map 0 -map 1 -c:a libmp3lame -c:v copy -disposition:v attached_pic", cover.display()),
    );
    assert!(check(&path).await.ingested.plan.video.is_none());
}

#[tokio::test]
async fn a_silent_film_gives_no_sound() {
    let path = studio::ffmpeg(
        "silent.mp4",
        &format!("{} -c:v libx264 -preset ultrafast -g 100 -pix_fmt yuv420p", picture("640x360")),
    );
    let replay = check(&path).await;
    assert!(replay.ingested.plan.audio.is_none());
    assert_eq!(replay.ingested.plan.video.as_ref().unwrap().boundaries, Boundaries::SourceIdrs);
}

#[tokio::test]
async fn phones_are_turned_upright() {
    let lying = studio::ffmpeg(
        "lying.mp4",
        &format!(
            "{} {SOUND} -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac -shortest",
            picture("960x540")
        ),
    );
    for turn in [90, 270] {
        let name = format!("phone{turn}.mov");
        let path = studio::ffmpeg(&name, &format!("-i {} -c copy -metadata:s:v rotate={turn}", lying.display()));
        let replay = check(&path).await;
        let video = replay.ingested.plan.video.as_ref().unwrap();
        assert_eq!((video.rotation % 180, video.boundaries), (90, Boundaries::Grid));
        assert_eq!(rungs(&replay), [(540, 960), (406, 720), (270, 480), (202, 360)]);
        // What ffmpeg shows of the source, which it turns by itself.
        let likeness = probe::likeness(&replay.path("960p"), &path);
        assert!(likeness > 0.95, "{turn}: {likeness}");
    }
}

#[tokio::test]
async fn odd_sizes_keep_their_own_top_rung() {
    let webm = |name: &str, size: &str| {
        studio::ffmpeg(name, &format!("{} -c:v libvpx -deadline realtime -cpu-used 8 -b:v 1M", picture(size)))
    };
    assert_eq!(rungs(&check(&webm("odd600.webm", "800x600")).await), [(800, 600), (640, 480), (480, 360)]);
    assert_eq!(rungs(&check(&webm("odd.webm", "427x241")).await), [(426, 240)]);
    let wide = studio::ffmpeg(
        "anamorphic.mkv",
        &format!("{} -vf setsar=4/3 -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p", picture("720x540")),
    );
    let replay = check(&wide).await;
    assert_eq!(rungs(&replay), [(960, 540), (854, 480), (640, 360)]);
}

#[tokio::test]
async fn large_pictures_are_brought_down_to_1080() {
    let path = studio::ffmpeg(
        "large.mp4",
        "-f lavfi -i testsrc2=s=2560x1440:r=10:d=12 -c:v libx264 -preset ultrafast -g 20 -pix_fmt yuv420p",
    );
    let replay = check(&path).await;
    assert_eq!(rungs(&replay), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]);
}

#[tokio::test]
async fn aac_in_matroska_is_copied_although_its_times_are_rounded() {
    let path = studio::ffmpeg(
        "rounded.mkv",
        &format!(
            "{} {SOUND} -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac -ar 44100 -shortest",
            picture("640x360")
        ),
    );
    let replay = check(&path).await;
    assert_eq!(replay.ingested.scan.sound.as_ref().unwrap().breaks, 0);
    assert_eq!(replay.ingested.plan.audio.as_ref().unwrap().encoding, AudioEncoding::Copy);
    assert_eq!(replay.ingested.plan.video.as_ref().unwrap().rungs[0].encoding, VideoEncoding::Copy);
}

/// Joined files miss each other by less than a frame of sound: still copied, and still in time.
#[tokio::test]
async fn a_class_in_a_loop_is_copied() {
    let class = crate::classes::fixtures().join("classes/derivatives.mp4");
    let path = studio::ffmpeg("looped.mp4", &format!("-stream_loop 1 -i {} -c copy", class.display()));
    let ingested = ingest(&path).await.unwrap();
    let sound = ingested.scan.sound.as_ref().unwrap();
    assert_eq!(ingested.plan.audio.as_ref().unwrap().encoding, AudioEncoding::Copy, "{sound:?}");
    let replay = ingested.replay().await;
    let (ours, theirs) = (probe::times(&replay.sound(), "a"), probe::times(&path, "a"));
    let theirs: Vec<f64> = theirs.into_iter().filter(|at| *at > -0.001).collect();
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.iter().zip(&theirs).all(|(ours, theirs)| (ours - theirs).abs() < 0.0001));
}

#[tokio::test]
async fn many_channels_become_two() {
    let path = studio::ffmpeg("surround.m4a", "-f lavfi -i sine=d=35 -ac 6 -c:a aac");
    let replay = check(&path).await;
    assert_eq!(replay.ingested.plan.audio.as_ref().unwrap().channels, 2);
}

/// Everything that makes copying unsafe.
#[tokio::test]
async fn doubtful_pictures_are_encoded() {
    let h264 = |name: &str, options: &str| -> PathBuf {
        studio::ffmpeg(name, &format!("{} -c:v libx264 -preset ultrafast {options}", picture("320x180")))
    };
    let doubtful = [
        h264("open.mp4", "-x264-params open-gop=1:keyint=50:bframes=3:scenecut=0:b-adapt=0 -pix_fmt yuv420p"),
        h264("deep.mp4", "-pix_fmt yuv420p10le -profile:v high10"),
        h264("full.mp4", "-pix_fmt yuv444p"),
        h264("rare.mp4", "-g 1000 -keyint_min 1000 -pix_fmt yuv420p"),
        h264("interlaced.mp4", "-flags +ilme+ildct -x264-params tff=1 -pix_fmt yuv420p"),
    ];
    for path in doubtful {
        let replay = check(&path).await;
        let video = replay.ingested.plan.video.as_ref().unwrap();
        assert_eq!(video.boundaries, Boundaries::Grid, "{path:?}");
        let frames = probe::times(&replay.path("180p"), "v").len();
        assert_eq!(frames, 35 * 25, "{path:?}");
    }
}

#[tokio::test]
async fn a_picture_that_ends_early_stays_and_one_that_begins_late_is_awaited() {
    let path = studio::ffmpeg(
        "early_end.webm",
        "-f lavfi -i testsrc2=s=320x180:r=25:d=8 -f lavfi -i sine=d=70 -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus",
    );
    let replay = check(&path).await;
    assert_eq!(replay.starts().len(), 12);
    assert_eq!(replay.hls_segments("180p").count(), 12);
    let late = studio::ffmpeg(
        "late.mkv",
        "-itsoffset 40 -f lavfi -i testsrc2=s=320x180:r=25:d=25 -f lavfi -i sine=d=65 -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac",
    );
    let replay = check(&late).await;
    assert_eq!(replay.hls_segments("180p").count(), 11);
    let first_light = probe::brightness(&replay.path("180p")).into_iter().find(|(_, light)| *light > 40.0).unwrap();
    assert!((first_light.0 - 40.0).abs() < 0.1, "{first_light:?}");
}

/// One key frame in 75 s: nothing to cut at. It is encoded first, and then is as good as a clean source.
#[tokio::test]
async fn a_picture_without_key_frames_is_encoded_before_it_is_cut() {
    let path = studio::ffmpeg(
        "endless.webm",
        "-f lavfi -i testsrc2=s=320x180:r=25:d=75 -f lavfi -i sine=d=75 -c:v libvpx -g 9999 -deadline realtime -cpu-used 8 -c:a libopus",
    );
    let replay = check(&path).await;
    assert!(replay.ingested.segments.len() >= 6);
    let video = replay.ingested.plan.video.as_ref().unwrap();
    assert_eq!((video.boundaries, &video.rungs[0].encoding), (Boundaries::SourceIdrs, &VideoEncoding::Copy));
    let times = probe::times(&replay.path("180p"), "v");
    assert_eq!(times.len(), probe::times(&path, "v").len());
    let likeness = probe::likeness(&replay.path("180p"), &path);
    assert!(likeness > 0.9, "{likeness}");
}

/// An edit list that leaves out a part of what the file holds: of the frames before each cut some are decoded and not
/// shown.
#[tokio::test]
async fn edits_are_followed() {
    let whole = studio::ffmpeg(
        "unedited.mp4",
        &format!(
            "{} {SOUND} -c:v libx264 -preset ultrafast -g 100 -pix_fmt yuv420p -c:a aac -shortest",
            picture("320x180")
        ),
    );
    // Begins in the middle of a group: ffmpeg keeps the frames from the key frame on and hides them by an edit list.
    let path = studio::ffmpeg("edited.mp4", &format!("-ss 6.4 -i {} -c copy", whole.display()));
    let replay = check(&path).await;
    let times = probe::times(&replay.path("180p"), "v");
    let shown = probe::times(&path, "v").iter().filter(|at| **at >= 0.0).count();
    assert_eq!(times.len(), shown);
    assert!(times[0] < 0.05 && (replay.ingested.duration.seconds() - 28.6).abs() < 0.1);
}

#[tokio::test]
async fn limits_refuse_by_name() {
    use media::request::{Limits, Request};
    use media::{MediaCode, MediaError};
    let path = studio::ffmpeg(
        "small.mp4",
        "-f lavfi -i testsrc2=s=160x90:r=10:d=3 -f lavfi -i sine=d=3 -c:v libx264 -g 10 -c:a aac -movflags faststart",
    );
    assert!(ingest(&path).await.is_ok());
    let upload = bytes::Bytes::from(std::fs::read(path).unwrap());
    let cases = [
        (Limits { duration_max: Ticks::from_whole_seconds(2), ..Limits::DEFAULT }, MediaCode::MediaTooLong),
        (Limits { pixels_max: 160 * 80, ..Limits::DEFAULT }, MediaCode::MediaTooLarge),
        (Limits { segment_bytes_max: 1000, ..Limits::DEFAULT }, MediaCode::MediaTooLarge),
        (Limits { streams_max: 1, ..Limits::DEFAULT }, MediaCode::MediaTooManyStreams),
    ];
    for (limits, wanted) in cases {
        let lengths = timeline::chunk::Lengths::UPLOAD;
        let request = Request::Ingest { lengths, rung_heights: vec![360], encoder: H264Encoder::Libx264, limits };
        match crate::replay::request(&request, vec![upload.clone()]).await {
            Err(MediaError::Media { code, .. }) => assert_eq!(code, wanted),
            other => panic!("{wanted}: {:?}", other.map(|_| ())),
        }
    }
}

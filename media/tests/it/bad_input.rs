//! Whatever is not usable media is refused by name, and the child never crashes.

use std::path::PathBuf;

use media::{MediaCode, MediaError};

use crate::classes::fixtures;
use crate::replay::ingest;
use crate::studio;

async fn code(path: PathBuf) -> MediaCode {
    match ingest(&path).await {
        Err(MediaError::Media { code, .. }) => code,
        Err(other) => panic!("{path:?}: {other}"),
        Ok(_) => panic!("{path:?} was taken"),
    }
}

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes(), kind.as_slice(), content].concat()
}

#[tokio::test]
async fn a_text_file_is_unreadable() {
    let text = "Dear students, this is not a film.\n".repeat(5000);
    assert_eq!(code(studio::bytes("text.mp4", text.as_bytes())).await, MediaCode::MediaUnreadable);
    let page = "<!DOCTYPE html><html><body>no</body></html>".repeat(50);
    assert_eq!(code(studio::bytes("page.mp4", page.as_bytes())).await, MediaCode::MediaUnreadable);
    assert_eq!(code(studio::bytes("short.mp4", b"x")).await, MediaCode::MediaUnreadable);
}

#[tokio::test]
async fn an_empty_file_is_empty() {
    assert_eq!(code(studio::bytes("empty.mp4", b"")).await, MediaCode::MediaEmpty);
}

#[tokio::test]
async fn an_mp4_without_streams_says_so() {
    let mut header = vec![0; 100];
    header[12..16].copy_from_slice(&1000u32.to_be_bytes());
    let file = [boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"moov", &boxed(b"mvhd", &header))].concat();
    assert_eq!(code(studio::bytes("no_streams.mp4", &file)).await, MediaCode::MediaNoStreams);
    let subtitles = studio::bytes("only.srt", b"1\n00:00:00,000 --> 00:00:01,000\nhello\n\n");
    let only = studio::ffmpeg("only_subtitles.mp4", &format!("-i {} -c:s mov_text", subtitles.display()));
    assert_eq!(code(only).await, MediaCode::MediaNoStreams);
}

#[tokio::test]
async fn an_mp4_without_its_end_is_unreadable() {
    let whole = std::fs::read(fixtures().join("classes/sorting.mp4")).unwrap();
    let moov_last = studio::ffmpeg(
        "moov_last.mp4",
        &format!("-i {} -c copy -movflags 0", fixtures().join("classes/sorting.mp4").display()),
    );
    let moov_last = std::fs::read(moov_last).unwrap();
    assert!(moov_last.len() > whole.len() / 2);
    let cut = studio::bytes("cut.mp4", &moov_last[..moov_last.len() / 2]);
    assert_eq!(code(cut).await, MediaCode::MediaUnreadable);
    // The index itself is cut in half.
    let place = moov_last.windows(4).rposition(|window| window == b"moov").unwrap();
    let cut = studio::bytes("cut_moov.mp4", &moov_last[..(place + moov_last.len()) / 2]);
    assert_eq!(code(cut).await, MediaCode::MediaUnreadable);
}

#[tokio::test]
async fn streams_without_frames_are_no_recording() {
    let source = "-f lavfi -i testsrc2=s=320x180:r=25:d=1 -frames:v 0";
    let none = studio::ffmpeg("no_frames.mp4", &format!("{source} -c:v libx264 -movflags empty_moov"));
    assert_eq!(code(none).await, MediaCode::MediaNoFrames);
    // Without a frame ffmpeg writes no stream either.
    let none = studio::ffmpeg("nothing.mp4", &format!("{source} -c:v libx264"));
    assert_eq!(code(none).await, MediaCode::MediaNoStreams);
}

#[tokio::test]
async fn codecs_that_are_not_taken_are_named() {
    let source = "-f lavfi -i testsrc2=s=320x180:r=25:d=2";
    let old = studio::ffmpeg("mpeg2.mp4", &format!("{source} -c:v mpeg2video"));
    assert_eq!(code(old).await, MediaCode::MediaCodecUnsupported);
    let sound = studio::ffmpeg("ac3.mp4", "-f lavfi -i sine=d=2 -c:a ac3");
    assert_eq!(code(sound).await, MediaCode::MediaCodecUnsupported);
}

#[tokio::test]
async fn playlists_open_no_other_file() {
    let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
    assert_eq!(code(studio::bytes("playlist.mp4", playlist.as_bytes())).await, MediaCode::MediaUnreadable);
    assert_eq!(
        code(studio::bytes("concat.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n")).await,
        MediaCode::MediaUnreadable
    );
}

/// Any cut and any flipped byte ends as a typed refusal or as a recording, never as a crash.
#[tokio::test]
async fn damage_never_crashes_the_child() {
    let small = studio::ffmpeg(
        "small.mp4",
        "-f lavfi -i testsrc2=s=160x90:r=10:d=3 -f lavfi -i sine=d=3 -c:v libx264 -g 10 -c:a aac -movflags faststart",
    );
    let whole = std::fs::read(small).unwrap();
    for step in 0..40 {
        let mut damaged = whole.clone();
        match step % 2 {
            0 => damaged.truncate(whole.len() * (step + 1) / 41),
            _ => (0..20).for_each(|flip| damaged[(step * 7919 + flip * 104_729) % whole.len()] ^= 0x55),
        }
        match ingest(&studio::bytes(&format!("damaged_{step}.mp4"), &damaged)).await {
            Ok(_) | Err(MediaError::Media { .. }) => {}
            Err(other) => panic!("step {step}: {other}"),
        }
    }
}

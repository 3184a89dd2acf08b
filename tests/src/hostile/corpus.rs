//! The corpus: files that mean harm and files that are merely odd, made by the ffmpeg command line and by hand.
//!
//! What the command line makes lies in `target/hostile`, by a name that its recipe is part of; the rest is made anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use super::canary::Canary;
use super::trial::Allowed;
use super::{matroska, mp4};
use crate::truth::repository;

pub struct Sample {
    pub name: String,
    pub bytes: Vec<u8>,
    pub allowed: Allowed,
    pub expected: Expected,
}

/// Whatever else it is, the ending of every file is a replay, or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    AnyEnding,
    Replay,
    /// By this code.
    Refused(&'static str),
}

use Expected::{AnyEnding, Refused, Replay};

const PICTURE: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=4";
const SOUND: &str = "-f lavfi -i sine=f=440:r=48000:d=4";
const H264: &str = "-c:v libx264 -preset ultrafast -g 25 -bf 2 -pix_fmt yuv420p";
/// Garbage, flips and cuts are the same in every run.
const SEED: u64 = 0x1ec7_e121;

pub fn folder() -> PathBuf {
    repository().join("target/hostile")
}

/// What `ffmpeg {arguments} {name}` writes. Kept from run to run.
fn ffmpeg(name: &str, arguments: &str) -> Vec<u8> {
    let recipe = hex(&Sha256::digest(arguments.as_bytes())[..4]);
    let path = folder().join(format!("{recipe}-{name}"));
    if !path.exists() {
        whole(&path, |draft| {
            run(Command::new("ffmpeg")
                .args(["-nostdin", "-v", "error", "-y"])
                .args(arguments.split_whitespace())
                .arg(draft));
        });
    }
    fs::read(&path).expect("it was made")
}

/// A file for `ffmpeg` to read.
fn input(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(format!("{}-{name}", hex(&Sha256::digest(bytes)[..4])));
    if !path.exists() {
        whole(&path, |draft| fs::write(draft, bytes).expect("target can be written"));
    }
    path
}

/// Tests make the corpus side by side: none may read what another has half written.
fn whole(path: &Path, write: impl FnOnce(&Path)) {
    let name = path.file_name().expect("it is a file").to_string_lossy();
    let draft = folder().join(format!("draft-{}-{name}", std::process::id()));
    write(&draft);
    fs::rename(&draft, path).expect("a file can be renamed");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn run(command: &mut Command) {
    let output = command.output().expect("ffmpeg runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A picture and sound, in an MP4 whose index comes last.
pub fn plain() -> Vec<u8> {
    ffmpeg("plain.mp4", &format!("{PICTURE} {SOUND} {H264} -c:a aac"))
}

fn webm() -> Vec<u8> {
    let codecs = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -c:a libopus";
    ffmpeg("plain.webm", &format!("{PICTURE} {SOUND} {codecs}"))
}

fn transport() -> Vec<u8> {
    ffmpeg("plain.ts", &format!("{PICTURE} {SOUND} {H264} -c:a aac"))
}

/// Containers and codecs that the mutator starts from.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let mut seeds = vec![("plain.mp4".to_owned(), plain()), ("plain.webm".to_owned(), webm())];
    seeds.extend(
        usual().into_iter().filter(|sample| sample.bytes.len() < 1 << 20).map(|sample| (sample.name, sample.bytes)),
    );
    seeds.push(("edits.mp4".to_owned(), mp4::edits(&plain(), 3, 1000)));
    seeds.push(("bomb.mkv".to_owned(), matroska::bomb(false, 100_000, 3)));
    seeds
}

pub fn all(canary: &Canary) -> Vec<Sample> {
    fs::create_dir_all(folder()).expect("target can be written");
    let mut samples = usual();
    samples.extend(damaged());
    samples.extend(garbage());
    samples.extend(references(canary));
    samples.extend(claims());
    samples.extend(extremes());
    samples
}

fn sample(name: &str, expected: Expected, bytes: Vec<u8>) -> Sample {
    Sample { name: name.to_owned(), bytes, allowed: Allowed::SMALL, expected }
}

/// Odd, but what cameras, phones and browsers make.
pub fn usual() -> Vec<Sample> {
    fs::create_dir_all(folder()).expect("target can be written");
    let made = |name: &str, expected, arguments: String| sample(name, expected, ffmpeg(name, &arguments));
    let both = |codecs: &str| format!("{PICTURE} {SOUND} {codecs}");
    let joined = |name: &str, list: &[PathBuf], more: &str| {
        let lines: String = list.iter().map(|path| format!("file '{}'\n", path.display())).collect();
        let list = input("list.txt", lines.as_bytes());
        sample(name, AnyEnding, ffmpeg(name, &format!("-f concat -safe 0 -i {} {more}", list.display())))
    };
    let part = |name: &str, arguments: &str| input(name, &ffmpeg(name, arguments));
    let tone = |rate: u32| format!("-f lavfi -i sine=f=440:r={rate}:d=3");
    vec![
        made("fragmented.mp4", Replay, both(&format!("{H264} -c:a aac -movflags +frag_keyframe+empty_moov"))),
        made("h264.mkv", Replay, both(&format!("{H264} -c:a aac"))),
        made("hevc.mp4", AnyEnding, both("-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a aac")),
        made("av1.mkv", AnyEnding, both("-c:v libsvtav1 -preset 12 -c:a libopus")),
        made("part2.avi", AnyEnding, both("-c:v mpeg4 -c:a libmp3lame")),
        made("part2.mp4", AnyEnding, both("-c:v mpeg4 -c:a aac")),
        made("transport.ts", AnyEnding, both(&format!("{H264} -c:a aac"))),
        made("wrapping.ts", AnyEnding, both(&format!("{H264} -c:a aac -output_ts_offset 95441.7"))),
        made("vp8.webm", Replay, both("-c:v libvpx -deadline realtime -cpu-used 8 -c:a libvorbis")),
        made("vorbis.ogg", Replay, format!("{SOUND} -c:a libvorbis")),
        made("opus.ogg", Replay, format!("{SOUND} -c:a libopus")),
        made("flac.flac", AnyEnding, format!("{SOUND} -c:a flac")),
        made("flac.mkv", AnyEnding, both(&format!("{H264} -c:a flac"))),
        made("pcm.wav", AnyEnding, format!("{SOUND} -c:a pcm_s16le")),
        made("pcm.mov", AnyEnding, both(&format!("{H264} -c:a pcm_s16le"))),
        made("plain.mp3", Replay, format!("{SOUND} -c:a libmp3lame")),
        made(
            "many_sounds.mkv",
            Replay,
            format!("{PICTURE} {SOUND} {} -map 0 -map 1 -map 2 {H264} -c:a aac", tone(44_100)),
        ),
        made("odd_size.webm", Replay, "-f lavfi -i testsrc2=s=427x241:r=25:d=3 -c:v libvpx -cpu-used 8".into()),
        made("tiny_picture.mp4", AnyEnding, format!("-f lavfi -i testsrc2=s=16x16:r=25:d=3 {H264}")),
        made("four_pixels.webm", AnyEnding, "-f lavfi -i color=s=2x2:r=25:d=1 -c:v libvpx".into()),
        made("interlaced.mp4", AnyEnding, both(&format!("{H264} -flags +ildct+ilme -x264opts tff=1 -c:a aac"))),
        made("open_gop.mkv", Replay, both(&format!("{H264} -x264opts open-gop=1:keyint=12:bframes=3 -c:a aac"))),
        made(
            "negative.mkv",
            Replay,
            both(&format!("{H264} -c:a aac -output_ts_offset -3 -avoid_negative_ts disabled")),
        ),
        made("edited.mp4", Replay, format!("-i {} -ss 1.3 -c copy", input("plain.mp4", &plain()).display())),
        made(
            "turned.mp4",
            Replay,
            format!("-i {} -c copy -metadata:s:v rotate=90", input("plain.mp4", &plain()).display()),
        ),
        made(
            "eight_channels.mp4",
            Replay,
            format!("{PICTURE} -f lavfi -i aevalsrc=0.1|0.1|0.1|0.1|0.1|0.1|0.1|0.1:c=7.1:d=3 {H264} -c:a aac"),
        ),
        made("ten_bits.mp4", AnyEnding, format!("{PICTURE} -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le")),
        made("444.mp4", AnyEnding, format!("{PICTURE} -c:v libx264 -preset ultrafast -pix_fmt yuv444p")),
        made("slow.mp4", AnyEnding, format!("-f lavfi -i testsrc2=s=320x180:r=1/2:d=20 {H264}")),
        joined(
            "size_changes.webm",
            &[
                part("a.webm", "-f lavfi -i testsrc2=s=320x180:r=25:d=2 -c:v libvpx -cpu-used 8"),
                part("b.webm", "-f lavfi -i testsrc2=s=640x480:r=25:d=2 -c:v libvpx -cpu-used 8"),
            ],
            "-c copy",
        ),
        joined(
            "size_changes.mkv",
            &[
                part("a.ts", &format!("-f lavfi -i testsrc2=s=320x180:r=25:d=2 {H264}")),
                part("b.ts", &format!("-f lavfi -i testsrc2=s=480x270:r=25:d=2 {H264}")),
            ],
            "-c copy",
        ),
        joined(
            "rate_changes.mkv",
            &[
                part("a.mp3", &format!("{} -c:a libmp3lame", tone(44_100))),
                part("b.mp3", &format!("{} -c:a libmp3lame", tone(22_050))),
            ],
            "-c copy",
        ),
    ]
}

/// What arrives when a line breaks or a disk forgets.
fn damaged() -> Vec<Sample> {
    let mut random = StdRng::seed_from_u64(SEED);
    let whole = [("mp4", plain()), ("webm", webm()), ("ts", transport())];
    let faststart =
        ffmpeg("faststart.mp4", &format!("-i {} -c copy -movflags faststart", input("plain.mp4", &plain()).display()));
    let mut samples = Vec::new();
    for (extension, bytes) in whole.iter().chain([&("faststart.mp4", faststart)]) {
        for percent in [1, 30, 90] {
            let cut = bytes[..bytes.len() * percent / 100].to_vec();
            samples.push(sample(&format!("cut_{percent}.{extension}"), AnyEnding, cut));
        }
        for flips in [3, 200] {
            let mut bytes = bytes.clone();
            (0..flips).for_each(|_| {
                let place = random.random_range(0..bytes.len());
                bytes[place] ^= 1 << random.random_range(0..8);
            });
            samples.push(sample(&format!("flipped_{flips}.{extension}"), AnyEnding, bytes));
        }
        let mut hole = bytes.clone();
        let length = hole.len();
        hole[length / 3..length / 2].fill(0);
        samples.push(sample(&format!("hole.{extension}"), AnyEnding, hole));
    }
    samples
}

/// What is no media, whatever it is called.
fn garbage() -> Vec<Sample> {
    let mut random = StdRng::seed_from_u64(SEED);
    let mut noise = vec![0; 100_000];
    random.fill_bytes(&mut noise);
    let after = |start: &[u8]| [start, noise.as_slice()].concat();
    let ftyp = mp4::boxed(b"ftyp", b"isom\0\0\0\0isom");
    let moov = mp4::boxed(b"moov", &mp4::boxed(b"mvhd", &[0; 100]));
    vec![
        sample("empty.mp4", Refused("media_empty"), Vec::new()),
        sample("one_byte.mp4", Refused("media_unreadable"), vec![b'x']),
        sample("noise.mp4", AnyEnding, noise.clone()),
        sample("zeros.mp4", Refused("media_unreadable"), vec![0; 1 << 20]),
        sample("text.mkv", Refused("media_unreadable"), "Dear students, this is no film.\n".repeat(999).into()),
        sample("page.webm", Refused("media_unreadable"), "<!DOCTYPE html><html></html>".repeat(99).into()),
        sample("program.mp4", AnyEnding, after(b"\x7fELF\x02\x01\x01\0")),
        sample("archive.mp4", AnyEnding, after(b"PK\x03\x04\x14\0\0\0\x08\0")),
        sample("picture.mp4", AnyEnding, after(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
        sample("head.mp4", AnyEnding, after(&ftyp)),
        sample("head.mkv", AnyEnding, after(b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska")),
        sample("head.ogg", AnyEnding, after(b"OggS\0\x02\0\0\0\0\0\0\0\0")),
        sample("head.mp3", AnyEnding, after(b"ID3\x04\0\0\x7f\x7f\x7f\x7f")),
        sample("head.ts", AnyEnding, noise.chunks(187).flat_map(|chunk| [&[0x47], chunk].concat()).collect()),
        sample("no_streams.mp4", Refused("media_no_streams"), [ftyp, moov].concat()),
        sample(
            "no_frames.mp4",
            Refused("media_no_frames"),
            ffmpeg("no_frames.mp4", &format!("{PICTURE} -frames:v 0 {H264} -movflags empty_moov")),
        ),
        sample("one_frame.mp4", AnyEnding, ffmpeg("one_frame.mp4", &format!("{PICTURE} -frames:v 1 {H264}"))),
        sample("one_packet.mp3", AnyEnding, ffmpeg("one_packet.mp3", "-f lavfi -i sine=d=0.02 -c:a libmp3lame")),
    ]
}

/// Files that name others, on this machine and elsewhere.
fn references(canary: &Canary) -> Vec<Sample> {
    let (file, url) = (canary.file().display().to_string(), canary.url());
    let mut samples = Vec::new();
    for (kind, target) in [("file", file.as_str()), ("url", url.as_str())] {
        let hls = format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n");
        let key =
            format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-KEY:METHOD=AES-128,URI=\"{target}\"\n#EXTINF:9,\nx.ts\n");
        let concat = format!("ffconcat version 1.0\nfile '{target}'\n");
        let dash = format!(
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet \
             mimeType=\"video/mp4\"><Representation id=\"1\"><BaseURL>{target}</BaseURL></Representation></AdaptationSet>\
             </Period></MPD>"
        );
        let sdp = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n\
                   a=rtpmap:96 H264/90000\n"
            .to_owned();
        let smil = format!("<smil><body><video src=\"{target}\"/></body></smil>");
        for (name, text) in [
            ("hls.m3u8", &hls),
            ("hls.mp4", &hls),
            ("key.mkv", &key),
            ("concat.ffconcat", &concat),
            ("concat.mp4", &concat),
            ("dash.mpd", &dash),
            ("dash.mp4", &dash),
            ("smil.mov", &smil),
            ("session.sdp", &sdp),
            ("session.mp4", &sdp),
        ] {
            samples.push(sample(&format!("{kind}_{name}"), Refused("media_unreadable"), text.clone().into_bytes()));
        }
        let bare = format!("concat:{target}|{target}\nsubfile,,start,0,end,99,,:{target}\n").repeat(20);
        samples.push(sample(&format!("{kind}_protocols.mp4"), Refused("media_unreadable"), bare.into_bytes()));
        let location = mp4::full_box(b"url ", 0, &[target.as_bytes(), b"\0"].concat());
        samples.push(sample(&format!("{kind}_dref.mov"), AnyEnding, mp4::refer(&plain(), &location)));
        samples.push(sample(&format!("{kind}_alias.mov"), AnyEnding, mp4::refer(&plain(), &mp4::alias(target))));
    }
    samples
}

/// Headers that promise what is not there.
fn claims() -> Vec<Sample> {
    let plain = plain();
    let fragmented =
        ffmpeg("fragmented.mp4", &format!("{PICTURE} {SOUND} {H264} -c:a aac -movflags +frag_keyframe+empty_moov"));
    let huge = u32::MAX;
    let counted =
        |name: &str, kind: &[u8; 4], offset: usize| sample(name, AnyEnding, mp4::overwrite(&plain, kind, offset, huge));
    let mut longer = plain.clone();
    longer.extend(mp4::boxed(b"free", &[0; 64]));
    vec![
        sample("huge_moov.mp4", AnyEnding, mp4::claim_size(&plain, b"moov", huge)),
        sample("huge_mdat.mp4", AnyEnding, mp4::claim_size(&plain, b"mdat", huge)),
        sample("small_moov.mp4", AnyEnding, mp4::claim_size(&plain, b"moov", 9)),
        sample("huge_avcc.mp4", AnyEnding, mp4::claim_size(&plain, b"avcC", huge)),
        sample("huge_esds.mp4", AnyEnding, mp4::claim_size(&plain, b"esds", huge)),
        sample("huge_trun.mp4", AnyEnding, mp4::claim_size(&fragmented, b"trun", huge)),
        counted("many_samples.mp4", b"stsz", 8),
        counted("long_samples.mp4", b"stsz", 4),
        counted("many_times.mp4", b"stts", 4),
        counted("long_times.mp4", b"stts", 12),
        counted("many_offsets.mp4", b"stco", 4),
        counted("far_offsets.mp4", b"stco", 8),
        counted("many_chunks.mp4", b"stsc", 4),
        counted("many_shifts.mp4", b"ctts", 4),
        counted("far_shifts.mp4", b"ctts", 12),
        counted("many_references.mp4", b"dref", 4),
        counted("fast_clock.mp4", b"mdhd", 12),
        sample("no_clock.mp4", AnyEnding, mp4::overwrite(&plain, b"mdhd", 12, 0)),
        sample("looping_edits.mp4", AnyEnding, mp4::edits(&plain, 20_000, 1000)),
        sample("thousand_tracks.mp4", Refused("media_too_many_streams"), mp4::many_tracks(&plain, 500)),
        sample("thousand_tracks.mkv", Refused("media_too_many_streams"), matroska::many_tracks(1000)),
        sample("twenty_tracks.mkv", Refused("media_too_many_streams"), matroska::many_tracks(20)),
        sample("nested.mkv", AnyEnding, matroska::nested(5000)),
    ]
}

/// Little that becomes much, and much as such.
fn extremes() -> Vec<Sample> {
    let ten_minutes = input(
        "silence.mka",
        &ffmpeg("silence.mka", "-f lavfi -i anullsrc=r=8000:cl=mono:d=600 -c:a libopus -b:a 6k -frame_duration 60"),
    );
    let six_hours = format!("-stream_loop 35 -i {} -c copy", ten_minutes.display());
    let apart = format!("-i {} -t 4 -c copy -bsf:a setts=ts=TS*90000", ten_minutes.display());
    let picture = "-f lavfi -i testsrc2=s=8192x4320:r=5:d=0.6 -c:v libx264 -preset ultrafast -bf 0 -pix_fmt yuv420p";
    let fast = format!("-f lavfi -i testsrc2=s=160x90:r=1000:d=2 {H264}");
    let subtitles = input("long.srt", b"1\n00:00:00,000 --> 00:30:00,000\nhello\n\n");
    let attached = input("zeros.ttf", &vec![0; 16 << 20]);
    let mut large_later =
        ffmpeg("vp8_keys.webm", "-f lavfi -i testsrc2=s=320x180:r=25:d=4 -c:v libvpx -cpu-used 8 -g 25");
    set_last_vp8_size(&mut large_later);
    let usual_sound = ffmpeg("vorbis.webm", &format!("{SOUND} -c:a libvorbis"));
    let large = Allowed::HUGE;
    vec![
        sample("six_hours.mka", Refused("media_too_long"), ffmpeg("six_hours.mka", &six_hours)),
        sample("six_hours_of_holes.mka", Refused("media_too_long"), ffmpeg("holes.mka", &apart)),
        Sample { allowed: large, ..sample("8k.mp4", Replay, ffmpeg("8k.mp4", picture)) },
        sample("thousand_pictures_a_second.mp4", Refused("media_too_many_frames"), ffmpeg("fast.mp4", &fast)),
        Sample { allowed: large, ..sample("bomb_of_subtitles.mkv", AnyEnding, matroska::bomb(true, 9_000_000, 500)) },
        Sample { allowed: large, ..sample("bomb_of_pictures.mkv", AnyEnding, matroska::bomb(false, 9_000_000, 500)) },
        sample(
            "long_subtitles.mp4",
            AnyEnding,
            ffmpeg("subtitled.mp4", &format!("{PICTURE} -i {} {H264} -c:s mov_text", subtitles.display())),
        ),
        sample(
            "attached.mkv",
            AnyEnding,
            ffmpeg(
                "attached.mkv",
                &format!("{PICTURE} {H264} -attach {} -metadata:s:t mimetype=font/ttf", attached.display()),
            ),
        ),
        sample("large_later.webm", AnyEnding, large_later),
        sample("broken_header.webm", AnyEnding, broken_vorbis(&usual_sound)),
    ]
}

/// A setup header that the container carries and no decoder takes.
fn broken_vorbis(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let start = bytes.windows(7).position(|window| window == b"\x05vorbis").expect("Vorbis has a setup header");
    bytes[start + 7..start + 300].fill(0xff);
    bytes
}

/// 16383x16383, in the last key frame (RFC 6386, 9.1).
fn set_last_vp8_size(bytes: &mut [u8]) {
    let start = bytes.windows(3).rposition(|window| window == [0x9d, 0x01, 0x2a]).expect("VP8 has key frames");
    bytes[start + 3..start + 7].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
}

/// The file `name` of the corpus in a folder, for who uploads it.
pub fn write(sample: &Sample, folder: &Path) -> PathBuf {
    let path = folder.join(&sample.name);
    fs::write(&path, &sample.bytes).expect("it can be written");
    path
}

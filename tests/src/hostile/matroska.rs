//! Matroska by hand (RFC 9559), for what no muxer would write.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    // A size of eight bytes.
    [id, &(body.len() as u64 | 1 << 56).to_be_bytes(), body].concat()
}

fn number(id: &[u8], value: u64) -> Vec<u8> {
    element(id, &value.to_be_bytes())
}

fn file(tracks: &[Vec<u8>], rest: &[u8]) -> Vec<u8> {
    let header = [number(&[0x42, 0xF7], 1), element(&[0x42, 0x82], b"matroska"), number(&[0x42, 0x87], 4)].concat();
    let info = number(&[0x2A, 0xD7, 0xB1], 1_000_000);
    let segment = [
        element(&[0x15, 0x49, 0xA9, 0x66], &info),
        element(&[0x16, 0x54, 0xAE, 0x6B], &tracks.concat()),
        rest.to_vec(),
    ];
    [element(&[0x1A, 0x45, 0xDF, 0xA3], &header), element(&[0x18, 0x53, 0x80, 0x67], &segment.concat())].concat()
}

/// `kind`: 1 for a picture, 2 for sound, 17 for subtitles.
fn track(index: u64, kind: u64, codec: &str, more: &[u8]) -> Vec<u8> {
    let body = [
        number(&[0xD7], index),
        number(&[0x73, 0xC5], index),
        number(&[0x83], kind),
        element(&[0x86], codec.as_bytes()),
        more.to_vec(),
    ];
    element(&[0xAE], &body.concat())
}

fn picture_size(width: u64, height: u64) -> Vec<u8> {
    element(&[0xE0], &[number(&[0xB0], width), number(&[0xBA], height)].concat())
}

/// Packets are compressed with zlib.
fn compressed() -> Vec<u8> {
    let compression = element(&[0x50, 0x34], &number(&[0x42, 0x54], 0));
    element(&[0x6D, 0x80], &element(&[0x62, 0x40], &[number(&[0x50, 0x33], 0), compression].concat()))
}

fn zeros(bytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; bytes]).expect("memory takes what is written");
    encoder.finish().expect("memory takes what is written")
}

fn cluster(track: u8, packet: &[u8], count: u16) -> Vec<u8> {
    let blocks: Vec<u8> = (0..count)
        .flat_map(|index| {
            let [high, low] = (index * 10).to_be_bytes();
            element(&[0xA3], &[&[0x80 | track, high, low, 0x80], packet].concat())
        })
        .collect();
    element(&[0x1F, 0x43, 0xB6, 0x75], &[number(&[0xE7], 0), blocks].concat())
}

/// Packets of `bytes` each, of a few KiB in the file: of a picture, or of subtitles beside an empty one.
pub fn bomb(subtitles: bool, bytes: usize, count: u16) -> Vec<u8> {
    let picture = |more: &[u8]| track(1, 1, "V_VP8", &[picture_size(320, 180), more.to_vec()].concat());
    let tracks = match subtitles {
        true => vec![picture(&[]), track(2, 17, "S_TEXT/UTF8", &compressed())],
        false => vec![picture(&compressed())],
    };
    file(&tracks, &cluster(if subtitles { 2 } else { 1 }, &zeros(bytes), count))
}

pub fn many_tracks(count: u64) -> Vec<u8> {
    let tracks: Vec<_> = (1..=count).map(|index| track(index, 1, "V_VP8", &picture_size(320, 180))).collect();
    file(&tracks, &cluster(1, &[0; 10], 3))
}

/// A segment in a segment in a segment.
pub fn nested(depth: usize) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..depth {
        // Tags hold simple tags, which may hold simple tags.
        body = element(&[0x67, 0xC8], &body);
    }
    let tracks = [track(1, 1, "V_VP8", &picture_size(320, 180))];
    file(&tracks, &element(&[0x12, 0x54, 0xC3, 0x67], &element(&[0x73, 0x73], &body)))
}

//! Init segments: `ftyp` and `moov` of one track without samples.

use super::aac;
use super::boxes::{boxed, full_box, put_u16, put_u32, put_u64};
use super::{PICTURE_TIMESCALE, h264};

const TRACK: u32 = 1;
/// Undetermined, as three letters of five bits each.
const LANGUAGE_UND: u16 = 0x55c4;
/// No rotation: the identity of ISO/IEC 14496-12, 6.2.2.
const MATRIX: [u32; 9] = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000];

/// `None` when the header holds no usable parameter sets.
pub fn picture(width: u32, height: u32, header: &h264::Header) -> Option<Vec<u8>> {
    let avcc = header.avcc()?;
    let entry = |bytes: &mut Vec<u8>| {
        boxed(bytes, b"avc1", |bytes| {
            bytes.extend([0; 6]);
            put_u16(bytes, 1); // data reference
            bytes.extend([0; 16]);
            put_u16(bytes, width as u16);
            put_u16(bytes, height as u16);
            put_u32(bytes, 72 << 16); // dots per inch
            put_u32(bytes, 72 << 16);
            put_u32(bytes, 0);
            put_u16(bytes, 1); // frames per sample
            bytes.extend([0; 32]); // name of the compressor
            put_u16(bytes, 24); // depth
            put_u16(bytes, u16::MAX);
            boxed(bytes, b"avcC", |bytes| bytes.extend(&avcc));
            boxed(bytes, b"pasp", |bytes| {
                put_u32(bytes, 1);
                put_u32(bytes, 1);
            });
        });
    };
    Some(init(&Track { timescale: PICTURE_TIMESCALE, size: Some((width, height)) }, entry))
}

/// `header` is the AudioSpecificConfig.
pub fn sound(config: aac::Config, header: &[u8], bits_per_second: u32) -> Vec<u8> {
    let entry = |bytes: &mut Vec<u8>| {
        boxed(bytes, b"mp4a", |bytes| {
            bytes.extend([0; 6]);
            put_u16(bytes, 1); // data reference
            put_u64(bytes, 0);
            put_u16(bytes, config.channels as u16);
            put_u16(bytes, 16); // bits per sample
            put_u32(bytes, 0);
            // 16.16; higher rates stand in the configuration alone.
            put_u32(bytes, u32::from(u16::try_from(config.sample_rate).unwrap_or(0)) << 16);
            full_box(bytes, b"esds", 0, 0, |bytes| elementary_stream(bytes, header, bits_per_second));
        });
    };
    init(&Track { timescale: config.sample_rate, size: None }, entry)
}

/// ES_Descriptor of ISO/IEC 14496-1, 7.2.6.5.
fn elementary_stream(bytes: &mut Vec<u8>, header: &[u8], bits_per_second: u32) {
    let specific = descriptor(5, header);
    let mut decoder = vec![0x40, 0x15, 0, 0, 0]; // AAC, audio stream, no buffer size
    decoder.extend(bits_per_second.to_be_bytes());
    decoder.extend(bits_per_second.to_be_bytes());
    decoder.extend(specific);
    let mut stream = vec![0, TRACK as u8, 0];
    stream.extend(descriptor(4, &decoder));
    stream.extend(descriptor(6, &[2]));
    bytes.extend(descriptor(3, &stream));
}

fn descriptor(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).ok().filter(|length| *length < 128).expect("our descriptors are short");
    [&[tag, length], content].concat()
}

struct Track {
    timescale: u32,
    size: Option<(u32, u32)>,
}

fn init(track: &Track, entry: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    boxed(&mut bytes, b"ftyp", |bytes| {
        bytes.extend(b"iso6");
        put_u32(bytes, 0);
        bytes.extend(b"iso6cmfcmp41");
    });
    boxed(&mut bytes, b"moov", |bytes| {
        full_box(bytes, b"mvhd", 0, 0, |bytes| {
            bytes.extend([0; 8]); // no clock time
            put_u32(bytes, track.timescale);
            put_u32(bytes, 0);
            put_u32(bytes, 0x10000);
            put_u16(bytes, 0x100);
            bytes.extend([0; 10]);
            MATRIX.into_iter().for_each(|value| put_u32(bytes, value));
            bytes.extend([0; 24]);
            put_u32(bytes, TRACK + 1);
        });
        boxed(bytes, b"trak", |bytes| put_track(bytes, track, entry));
        boxed(bytes, b"mvex", |bytes| {
            full_box(bytes, b"trex", 0, 0, |bytes| {
                [TRACK, 1, 0, 0, 0].into_iter().for_each(|value| put_u32(bytes, value))
            });
        });
    });
    bytes
}

fn put_track(bytes: &mut Vec<u8>, track: &Track, entry: impl FnOnce(&mut Vec<u8>)) {
    const ENABLED_IN_MOVIE: u32 = 3;
    full_box(bytes, b"tkhd", 0, ENABLED_IN_MOVIE, |bytes| {
        bytes.extend([0; 8]);
        put_u32(bytes, TRACK);
        bytes.extend([0; 16]);
        put_u16(bytes, 0); // layer
        put_u16(bytes, 0); // alternate group
        put_u16(bytes, if track.size.is_some() { 0 } else { 0x100 }); // volume
        put_u16(bytes, 0);
        MATRIX.into_iter().for_each(|value| put_u32(bytes, value));
        let (width, height) = track.size.unwrap_or((0, 0));
        put_u32(bytes, width << 16);
        put_u32(bytes, height << 16);
    });
    boxed(bytes, b"mdia", |bytes| {
        full_box(bytes, b"mdhd", 0, 0, |bytes| {
            bytes.extend([0; 8]);
            put_u32(bytes, track.timescale);
            put_u32(bytes, 0);
            put_u16(bytes, LANGUAGE_UND);
            put_u16(bytes, 0);
        });
        full_box(bytes, b"hdlr", 0, 0, |bytes| {
            put_u32(bytes, 0);
            bytes.extend(if track.size.is_some() { b"vide" } else { b"soun" });
            bytes.extend([0; 13]); // reserved, and an empty name
        });
        boxed(bytes, b"minf", |bytes| {
            match track.size {
                Some(_) => full_box(bytes, b"vmhd", 0, 1, |bytes| put_u64(bytes, 0)),
                None => full_box(bytes, b"smhd", 0, 0, |bytes| put_u32(bytes, 0)),
            }
            boxed(bytes, b"dinf", |bytes| {
                full_box(bytes, b"dref", 0, 0, |bytes| {
                    put_u32(bytes, 1);
                    full_box(bytes, b"url ", 0, 1, |_| {});
                });
            });
            boxed(bytes, b"stbl", |bytes| {
                full_box(bytes, b"stsd", 0, 0, |bytes| {
                    put_u32(bytes, 1);
                    entry(bytes);
                });
                full_box(bytes, b"stts", 0, 0, |bytes| put_u32(bytes, 0));
                full_box(bytes, b"stsc", 0, 0, |bytes| put_u32(bytes, 0));
                full_box(bytes, b"stsz", 0, 0, |bytes| put_u64(bytes, 0));
                full_box(bytes, b"stco", 0, 0, |bytes| put_u32(bytes, 0));
            });
        });
    });
}

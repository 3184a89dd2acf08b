//! Sizes of pictures, from the headers of key frames: recordings of calls begin small and grow.

use crate::av::Codec;
use crate::cmaf::bits::Bits;

/// `None` where the key frame does not say it, or another codec would have to be understood for it.
pub fn of_key_frame(codec: Codec, packet: &[u8]) -> Option<(u32, u32)> {
    match codec {
        Codec::Vp8 => vp8(packet),
        Codec::Vp9 => vp9(packet),
        // H.264's stand in parameter sets, which are compared with the header anyway.
        Codec::H264 | Codec::Hevc | Codec::Av1 | Codec::Mpeg4 => None,
        Codec::Aac | Codec::Opus | Codec::Mp3 | Codec::Vorbis | Codec::Flac | Codec::Pcm(_) => None,
    }
}

/// RFC 6386, 9.1.
fn vp8(packet: &[u8]) -> Option<(u32, u32)> {
    const START_CODE: [u8; 3] = [0x9d, 0x01, 0x2a];
    let size = |at: usize| Some(u32::from(u16::from_le_bytes([*packet.get(at)?, *packet.get(at + 1)?]) & 0x3fff));
    let is_key = packet.first()? & 1 == 0 && packet.get(3..6)? == START_CODE;
    is_key.then_some((size(6)?, size(8)?))
}

/// VP9 bitstream specification, 6.2.
fn vp9(packet: &[u8]) -> Option<(u32, u32)> {
    const SYNC_CODE: u32 = 0x49_83_42;
    const SRGB: u32 = 7;
    let mut bits = Bits::new(packet);
    if bits.bits(2)? != 2 {
        return None;
    }
    let profile = bits.bit()? | bits.bit()? << 1;
    if profile == 3 {
        bits.bit()?;
    }
    // Another frame shown again, or no key frame.
    if bits.bit()? == 1 || bits.bit()? == 1 {
        return None;
    }
    bits.bits(2)?; // show_frame, error_resilient_mode
    if bits.bits(24)? != SYNC_CODE {
        return None;
    }
    if profile >= 2 {
        bits.bit()?;
    }
    let has_subsampling = profile & 1 == 1;
    if bits.bits(3)? == SRGB {
        bits.bits(u32::from(has_subsampling))?;
    } else {
        bits.bits(if has_subsampling { 4 } else { 1 })?;
    }
    Some((bits.bits(16)? + 1, bits.bits(16)? + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_frames_say_how_large_they_are() {
        let packet = [0x10, 2, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
        assert_eq!(of_key_frame(Codec::Vp8, &packet), Some((640, 360)));
        assert_eq!(of_key_frame(Codec::Vp8, &[0x11; 10]), None);
        // Profile 0, key frame, BT.709, 1280 x 720.
        let packet = [0x82, 0x49, 0x83, 0x42, 0x40, 0x4f, 0xf0, 0x2c, 0xf0];
        assert_eq!(of_key_frame(Codec::Vp9, &packet), Some((1280, 720)));
    }
}

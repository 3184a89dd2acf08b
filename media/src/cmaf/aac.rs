//! AAC's header, AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).

use super::bits::Bits;

const OBJECT_LC: u32 = 2;
const SYNC_EXTENSION: u32 = 0x2b7;
const RATES: [u32; 13] = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/// Samples of one frame.
pub const FRAME_SAMPLES: u32 = 1024;

/// RFC 6381 of AAC-LC.
pub const CODECS: &str = "mp4a.40.2";

/// A frame in which nothing is heard: one element, for one channel or two, without spectral data.
pub fn silent_frame(channels: u32) -> &'static [u8] {
    if channels == 1 {
        &[0x00, 0xc8, 0x00, 0x80, 0x23, 0x80]
    } else {
        &[0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80]
    }
}

/// Samples per second by the header in front of a frame, ADTS; `None` where there is none.
pub fn adts_rate(frame: &[u8]) -> Option<u32> {
    let [0xff, second, third, ..] = *frame else { return None };
    let is_header = second & 0xf6 == 0xf0;
    RATES.get(usize::from(third >> 2 & 0xf)).copied().filter(|_| is_header)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    pub sample_rate: u32,
    pub channels: u32,
}

impl Config {
    /// Of plain AAC-LC with one or two channels and frames of 1024 samples; `None` for anything else, HE-AAC among it.
    pub fn of_plain_lc(header: &[u8]) -> Option<Config> {
        let mut bits = Bits::new(header);
        if bits.bits(5)? != OBJECT_LC {
            return None;
        }
        let sample_rate = *RATES.get(bits.bits(4)? as usize)?;
        let channels = bits.bits(4)?;
        let frame_length_and_dependence = bits.bits(2)?;
        bits.bit()?; // extension flag
        let plain = (1..=2).contains(&channels) && frame_length_and_dependence == 0 && !is_extended(&mut bits);
        plain.then_some(Config { sample_rate, channels })
    }
}

/// Whether the rest of a header announces bands that plain AAC has not. Many encoders say expressly that there are none.
fn is_extended(bits: &mut Bits<'_>) -> bool {
    bits.bits(11) == Some(SYNC_EXTENSION) && bits.bits(5).is_some() && bits.bit() != Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_with_a_header_say_their_rate() {
        assert_eq!(adts_rate(&[0xff, 0xf1, 0x4c, 0x80]), Some(48_000));
        assert_eq!(adts_rate(&[0xff, 0xf9, 0x54, 0x40]), Some(32_000));
        assert_eq!(adts_rate(&[0x21, 0x00, 0x49]), None);
    }

    #[test]
    fn only_plain_aac_lc_passes() {
        assert_eq!(Config::of_plain_lc(&[0x12, 0x08]), Some(Config { sample_rate: 44100, channels: 1 }));
        assert_eq!(Config::of_plain_lc(&[0x11, 0x90]), Some(Config { sample_rate: 48000, channels: 2 }));
        assert_eq!(
            Config::of_plain_lc(&[0x12, 0x08, 0x56, 0xe5, 0x00]),
            Some(Config { sample_rate: 44100, channels: 1 })
        );
        // HE-AAC, said at once and by the sync extension; six channels; nothing.
        assert_eq!(Config::of_plain_lc(&[0x2b, 0x8a, 0x08, 0x00]), None);
        assert_eq!(Config::of_plain_lc(&[0x13, 0x90, 0x56, 0xe5, 0x98]), None);
        assert_eq!(Config::of_plain_lc(&[0x11, 0xb0]), None);
        assert_eq!(Config::of_plain_lc(&[]), None);
    }
}

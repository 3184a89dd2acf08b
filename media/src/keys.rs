//! Which key frames begin anew, so that nothing after them looks behind them.

use crate::av::{Codec, Parameters};
use crate::cmaf::h264::{self, Framing};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// The codec has no other key frames.
    Closed,
    /// A key frame does not say it: pictures that follow it and are shown before it may look behind it.
    Open,
    /// Those that hold an IDR.
    H264(Framing),
    Hevc(Framing),
}

/// Types of HEVC's NAL units (ITU-T H.265, table 7-1): IDR with leading pictures that can be decoded, and without any.
const HEVC_IDR: [u8; 2] = [19, 20];
/// Where `hvcC` holds the size of lengths, and what it holds at least.
const HVCC_LENGTH_SIZE: usize = 21;

impl Keys {
    pub fn of(parameters: &Parameters) -> Keys {
        let header = parameters.extradata();
        match parameters.codec() {
            Some(Codec::H264) => {
                Keys::H264(h264::Header::parse(header).map_or(Framing::AnnexB, |header| header.framing))
            }
            Some(Codec::Hevc) => Keys::Hevc(match header.get(HVCC_LENGTH_SIZE) {
                Some(sizes) if header[0] == 1 => Framing::Lengths(usize::from(sizes & 3) + 1),
                Some(_) | None => Framing::AnnexB,
            }),
            Some(Codec::Mpeg4) => Keys::Open,
            Some(
                Codec::Vp8
                | Codec::Vp9
                | Codec::Av1
                | Codec::Aac
                | Codec::Opus
                | Codec::Mp3
                | Codec::Vorbis
                | Codec::Flac
                | Codec::Pcm(_),
            )
            | None => Keys::Closed,
        }
    }

    /// `packet`: of a frame that its container calls a key frame.
    pub fn is_closed(self, packet: &[u8]) -> bool {
        match self {
            Keys::Closed => true,
            Keys::Open => false,
            Keys::H264(framing) => h264::holds_idr(packet, framing),
            Keys::Hevc(framing) => {
                let kind = |nal: &[u8]| nal.first().map_or(0, |byte| byte >> 1 & 0x3f);
                h264::nal_units(packet, framing).any(|nal| HEVC_IDR.contains(&kind(nal)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_group_of_hevc_is_told_from_a_closed_one() {
        let packet = |kind: u8| [0, 0, 0, 3, kind << 1, 1, 0x80];
        let keys = Keys::Hevc(Framing::Lengths(4));
        assert!(keys.is_closed(&packet(19)) && keys.is_closed(&packet(20)));
        // CRA: leading pictures refer to what was before.
        assert!(!keys.is_closed(&packet(21)));
    }
}

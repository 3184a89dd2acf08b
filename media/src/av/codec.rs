//! The codecs that may be decoded. Everything else in a file is never given to a decoder.

use ffmpeg_next::ffi::{self, AVCodecID};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    H264,
    Vp8,
    Vp9,
    Aac,
    Opus,
    Mp3,
    Vorbis,
}

impl Codec {
    pub const ALL: [Codec; 7] =
        [Codec::H264, Codec::Vp8, Codec::Vp9, Codec::Aac, Codec::Opus, Codec::Mp3, Codec::Vorbis];

    /// The decoder of FFmpeg's own, by name: which of several comes first depends on the build. Those of sound give
    /// planes of floats.
    pub fn decoder_name(self) -> &'static str {
        match self {
            Codec::H264 => "h264",
            Codec::Vp8 => "vp8",
            Codec::Vp9 => "vp9",
            Codec::Aac => "aac",
            Codec::Opus => "opus",
            Codec::Mp3 => "mp3float",
            Codec::Vorbis => "vorbis",
        }
    }

    pub(super) fn of(id: AVCodecID) -> Option<Codec> {
        Codec::ALL.into_iter().find(|codec| codec.id() == id)
    }

    pub(super) fn id(self) -> AVCodecID {
        match self {
            Codec::H264 => AVCodecID::AV_CODEC_ID_H264,
            Codec::Vp8 => AVCodecID::AV_CODEC_ID_VP8,
            Codec::Vp9 => AVCodecID::AV_CODEC_ID_VP9,
            Codec::Aac => AVCodecID::AV_CODEC_ID_AAC,
            Codec::Opus => AVCodecID::AV_CODEC_ID_OPUS,
            Codec::Mp3 => AVCodecID::AV_CODEC_ID_MP3,
            Codec::Vorbis => AVCodecID::AV_CODEC_ID_VORBIS,
        }
    }

    /// For `codec_whitelist`, which holds while probing too.
    pub(super) fn whitelist() -> String {
        Codec::ALL.map(Codec::decoder_name).join(",")
    }
}

pub(super) fn name(id: AVCodecID) -> String {
    // SAFETY: gives a static string for every id.
    unsafe { std::ffi::CStr::from_ptr(ffi::avcodec_get_name(id)) }.to_string_lossy().into_owned()
}

//! The codecs that may be decoded. Everything else in a file is never given to a decoder.

use ffmpeg_next::ffi::{self, AVCodecID};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    H264,
    Hevc,
    Vp8,
    Vp9,
    Av1,
    Mpeg4,
    Aac,
    Opus,
    Mp3,
    Vorbis,
    Flac,
    Pcm(Pcm),
}

/// Numbers as they come: their kind, bits and order of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pcm {
    U8,
    S16Le,
    S16Be,
    S24Le,
    S24Be,
    S32Le,
    S32Be,
    F32Le,
    F32Be,
    F64Le,
    F64Be,
}

/// With the decoder by name: which of several comes first depends on the build, and hardware is not asked.
const CODECS: [(Codec, AVCodecID, &str); 22] = [
    (Codec::H264, AVCodecID::AV_CODEC_ID_H264, "h264"),
    (Codec::Hevc, AVCodecID::AV_CODEC_ID_HEVC, "hevc"),
    (Codec::Vp8, AVCodecID::AV_CODEC_ID_VP8, "vp8"),
    (Codec::Vp9, AVCodecID::AV_CODEC_ID_VP9, "vp9"),
    (Codec::Av1, AVCodecID::AV_CODEC_ID_AV1, "libdav1d"),
    (Codec::Mpeg4, AVCodecID::AV_CODEC_ID_MPEG4, "mpeg4"),
    (Codec::Aac, AVCodecID::AV_CODEC_ID_AAC, "aac"),
    (Codec::Opus, AVCodecID::AV_CODEC_ID_OPUS, "opus"),
    (Codec::Mp3, AVCodecID::AV_CODEC_ID_MP3, "mp3float"),
    (Codec::Vorbis, AVCodecID::AV_CODEC_ID_VORBIS, "vorbis"),
    (Codec::Flac, AVCodecID::AV_CODEC_ID_FLAC, "flac"),
    (Codec::Pcm(Pcm::U8), AVCodecID::AV_CODEC_ID_PCM_U8, "pcm_u8"),
    (Codec::Pcm(Pcm::S16Le), AVCodecID::AV_CODEC_ID_PCM_S16LE, "pcm_s16le"),
    (Codec::Pcm(Pcm::S16Be), AVCodecID::AV_CODEC_ID_PCM_S16BE, "pcm_s16be"),
    (Codec::Pcm(Pcm::S24Le), AVCodecID::AV_CODEC_ID_PCM_S24LE, "pcm_s24le"),
    (Codec::Pcm(Pcm::S24Be), AVCodecID::AV_CODEC_ID_PCM_S24BE, "pcm_s24be"),
    (Codec::Pcm(Pcm::S32Le), AVCodecID::AV_CODEC_ID_PCM_S32LE, "pcm_s32le"),
    (Codec::Pcm(Pcm::S32Be), AVCodecID::AV_CODEC_ID_PCM_S32BE, "pcm_s32be"),
    (Codec::Pcm(Pcm::F32Le), AVCodecID::AV_CODEC_ID_PCM_F32LE, "pcm_f32le"),
    (Codec::Pcm(Pcm::F32Be), AVCodecID::AV_CODEC_ID_PCM_F32BE, "pcm_f32be"),
    (Codec::Pcm(Pcm::F64Le), AVCodecID::AV_CODEC_ID_PCM_F64LE, "pcm_f64le"),
    (Codec::Pcm(Pcm::F64Be), AVCodecID::AV_CODEC_ID_PCM_F64BE, "pcm_f64be"),
];

impl Codec {
    pub(super) fn of(id: AVCodecID) -> Option<Codec> {
        CODECS.iter().find(|(_, known, _)| *known == id).map(|(codec, ..)| *codec)
    }

    pub(super) fn decoder_name(self) -> &'static str {
        CODECS.iter().find(|(codec, ..)| *codec == self).expect("every codec is in the table").2
    }

    pub(super) fn id(self) -> AVCodecID {
        CODECS.iter().find(|(codec, ..)| *codec == self).expect("every codec is in the table").1
    }

    /// For `codec_whitelist`, which holds while probing too.
    pub(super) fn whitelist() -> String {
        CODECS.map(|(_, _, decoder)| decoder).join(",")
    }
}

pub(super) fn name(id: AVCodecID) -> String {
    // SAFETY: gives a static string for every id.
    unsafe { std::ffi::CStr::from_ptr(ffi::avcodec_get_name(id)) }.to_string_lossy().into_owned()
}

//! What can go wrong with media, and what a teacher is told about it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::request::BoxError;

/// Why a recording cannot be used. The names are stable: they are stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaCode {
    MediaEmpty,
    MediaUnreadable,
    MediaNoStreams,
    MediaNoFrames,
    MediaTooLong,
    MediaTooLarge,
    MediaTooManyStreams,
    MediaTooManyFrames,
    MediaTooComplex,
    MediaCodecUnsupported,
    MediaDamaged,
}

impl MediaCode {
    pub const ALL: [MediaCode; 11] = [
        MediaCode::MediaEmpty,
        MediaCode::MediaUnreadable,
        MediaCode::MediaNoStreams,
        MediaCode::MediaNoFrames,
        MediaCode::MediaTooLong,
        MediaCode::MediaTooLarge,
        MediaCode::MediaTooManyStreams,
        MediaCode::MediaTooManyFrames,
        MediaCode::MediaTooComplex,
        MediaCode::MediaCodecUnsupported,
        MediaCode::MediaDamaged,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            MediaCode::MediaEmpty => "media_empty",
            MediaCode::MediaUnreadable => "media_unreadable",
            MediaCode::MediaNoStreams => "media_no_streams",
            MediaCode::MediaNoFrames => "media_no_frames",
            MediaCode::MediaTooLong => "media_too_long",
            MediaCode::MediaTooLarge => "media_too_large",
            MediaCode::MediaTooManyStreams => "media_too_many_streams",
            MediaCode::MediaTooManyFrames => "media_too_many_frames",
            MediaCode::MediaTooComplex => "media_too_complex",
            MediaCode::MediaCodecUnsupported => "media_codec_unsupported",
            MediaCode::MediaDamaged => "media_damaged",
        }
    }

    /// A sentence for the teacher who uploaded it.
    pub fn sentence(self) -> &'static str {
        match self {
            MediaCode::MediaEmpty => {
                "The file is empty. Please check that the recording was saved, and upload it again."
            }
            MediaCode::MediaUnreadable => {
                "This file is not a recording that can be read, or its end is missing. Please upload a complete MP4, \
                 MOV, MKV, WebM, MPEG-TS, MP3, WAV, FLAC or Ogg file."
            }
            MediaCode::MediaNoStreams => "There is neither picture nor sound in this file.",
            MediaCode::MediaNoFrames => "The file opens, but nothing was recorded in it.",
            MediaCode::MediaTooLong => "The recording is longer than is allowed here. Please upload it in parts.",
            MediaCode::MediaTooLarge => {
                "The picture of this recording is too large, or its data rate too high. Please export it in 4K or less."
            }
            MediaCode::MediaTooManyStreams => {
                "There are too many tracks in this file. Please export it with one picture and one sound track."
            }
            MediaCode::MediaTooManyFrames => {
                "This recording has more pictures per second than anybody can see. Please export it with 60 or fewer."
            }
            MediaCode::MediaTooComplex => {
                "This recording takes more time or memory to decode than is allowed here. Please export it as MP4 with \
                 H.264 and AAC, in 1080p or less."
            }
            MediaCode::MediaCodecUnsupported => {
                "The recording is stored in a way that is not supported. Please export it as MP4 with H.264 and AAC."
            }
            MediaCode::MediaDamaged => "This part of the recording is damaged and cannot be played.",
        }
    }
}

impl std::fmt::Display for MediaCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How a run of the media child ended, other than well.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The media is at fault: running again gives the same.
    #[error("{code}: {detail}")]
    Media { code: MediaCode, detail: String },
    #[error("reading the source failed")]
    Source(#[source] BoxError),
    #[error("storing an output failed")]
    Sink(#[source] BoxError),
    /// This machine has no room for another process, or lost the executable; the media has nothing to do with it.
    #[error("{} could not be started", .executable.display())]
    Start { executable: PathBuf, source: std::io::Error },
    /// The child crashed, or broke the protocol.
    #[error("the media child ended with {status}: {stderr}")]
    Child { status: String, stderr: String },
    #[error("the media child made no progress and was killed")]
    Stalled,
    #[error("cancelled")]
    Cancelled,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_serialised_as_it_is_shown() {
        for code in MediaCode::ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
            assert!(code.sentence().ends_with('.'));
        }
    }
}

//! The render plan: what every chunk of a recording is encoded to. It holds no times.

use serde::{Deserialize, Serialize};

/// Every chunk obeys it, whoever renders it: a chunk that looked at its own media would guess differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderPlan {
    /// Whole seconds that no HLS segment exceeds, rounded; a playlist says it before all of them are there.
    pub target_duration: u32,
    /// None: an audio-only recording.
    pub video: Option<VideoPlan>,
    /// None: a recording without sound.
    pub audio: Option<AudioPlan>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoPlan {
    /// Index of the stream within each segment.
    pub stream: u32,
    /// Width and height of decoded pictures that fill the rungs, before they are turned. Others are fitted in.
    pub shape: (u32, u32),
    /// Nominal frames per second, as numerator and denominator.
    pub frame_rate: (u32, u32),
    /// Encoded without B-frames, and never copied with them.
    pub variable_frame_rate: bool,
    /// Degrees clockwise by which the decoded picture is turned to be seen upright: 0, 90, 180, 270.
    pub rotation: u32,
    pub boundaries: Boundaries,
    /// Highest first.
    pub rungs: Vec<Rung>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boundaries {
    /// HLS segments start at IDRs of the source, because the top rung is a copy of it.
    SourceIdrs,
    /// HLS segments start every `Lengths::hls_segment`.
    Grid,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    /// `720p`; unique within the plan.
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub encoding: VideoEncoding,
    /// RFC 6381, `avc1.64001f`.
    pub codecs: String,
    /// SHA-256 of the CMAF init segment, stored as an output of the job that wrote the plan.
    pub init_sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mode")]
pub enum VideoEncoding {
    Copy,
    #[serde(rename_all = "camelCase")]
    Encode {
        encoder: H264Encoder,
        /// x264's constant rate factor, or what the encoder has in its place.
        crf: u32,
        max_bits_per_second: u32,
        buffer_bits: u32,
        /// H.264 level times ten, 31.
        level: u32,
        /// x264 with a rate limit gives other bytes for other thread counts, so it is pinned.
        threads: u32,
    },
}

/// What makes the encoded rungs. Those of hardware give other bytes on other hardware, and with other drivers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum H264Encoder {
    #[default]
    Libx264,
    /// NVIDIA.
    H264Nvenc,
    /// Intel and AMD, over VA-API.
    H264Vaapi,
    /// Intel Quick Sync.
    H264Qsv,
}

impl H264Encoder {
    pub const ALL: [H264Encoder; 4] =
        [H264Encoder::Libx264, H264Encoder::H264Nvenc, H264Encoder::H264Vaapi, H264Encoder::H264Qsv];

    /// As FFmpeg calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            H264Encoder::Libx264 => "libx264",
            H264Encoder::H264Nvenc => "h264_nvenc",
            H264Encoder::H264Vaapi => "h264_vaapi",
            H264Encoder::H264Qsv => "h264_qsv",
        }
    }
}

impl std::fmt::Display for H264Encoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Not one of the encoders that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEncoder;

impl std::fmt::Display for UnknownEncoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "one of {} is asked for", H264Encoder::ALL.map(H264Encoder::as_str).join(", "))
    }
}

impl std::error::Error for UnknownEncoder {}

impl std::str::FromStr for H264Encoder {
    type Err = UnknownEncoder;

    fn from_str(name: &str) -> Result<H264Encoder, UnknownEncoder> {
        H264Encoder::ALL.into_iter().find(|encoder| encoder.as_str() == name).ok_or(UnknownEncoder)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AudioPlan {
    /// Index of the stream within each segment.
    pub stream: u32,
    pub encoding: AudioEncoding,
    /// Of what is delivered.
    pub sample_rate: u32,
    pub channels: u32,
    /// RFC 6381, `mp4a.40.2`.
    pub codecs: String,
    pub init_sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mode")]
pub enum AudioEncoding {
    Copy,
    #[serde(rename_all = "camelCase")]
    Encode {
        bits_per_second: u32,
    },
}

/// Name of the audio rendition where a rung's name is asked for.
pub const AUDIO_RENDITION: &str = "audio";

impl RenderPlan {
    /// Rung names, highest first, then [`AUDIO_RENDITION`] when there is sound.
    pub fn renditions(&self) -> Vec<&str> {
        let rungs = self.video.iter().flat_map(|video| video.rungs.iter().map(|rung| rung.name.as_str()));
        rungs.chain(self.audio.iter().map(|_| AUDIO_RENDITION)).collect()
    }

    pub fn init_sha256(&self, rendition: &str) -> Option<&str> {
        if rendition == AUDIO_RENDITION {
            return self.audio.as_ref().map(|audio| audio.init_sha256.as_str());
        }
        let video = self.video.as_ref()?;
        video.rungs.iter().find(|rung| rung.name == rendition).map(|rung| rung.init_sha256.as_str())
    }
}

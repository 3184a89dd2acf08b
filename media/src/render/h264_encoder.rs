//! The encoder of one rung, as the render plan says: ingest opens it for the init segment, chunks for the pictures.

use std::ffi::CStr;

use timeline::render_plan::{H264Encoder, VideoEncoding, VideoPlan};

use crate::av::{Colors, Device, Encoder, PictureFormat, PictureSettings, TimeBase};
use crate::cmaf::{h264, init};
use crate::inside::Failure;

/// Frames between key frames that nobody asked for; HLS segments are shorter.
const KEY_INTERVAL_FRAMES: u32 = 3600;
/// Between two frames that others refer to.
const B_FRAMES: u32 = 3;

/// The init segment that players of this encoder's pictures need.
pub fn init(encoder: &Encoder, width: u32, height: u32) -> Result<(h264::Header, Vec<u8>), Failure> {
    let header = h264::Header::parse(encoder.extradata());
    let init = header.and_then(|header| init::picture(width, height, &header).map(|bytes| (header, bytes)));
    init.ok_or_else(|| Failure::Request("the encoder gave no parameter sets".into()))
}

pub fn open(plan: &VideoPlan, width: u32, height: u32, encoding: &VideoEncoding) -> Result<Encoder, Failure> {
    let VideoEncoding::Encode { encoder, crf, max_bits_per_second, buffer_bits, level, threads } = *encoding else {
        return Err(Failure::Request("a copied rung has no encoder".into()));
    };
    let settings = PictureSettings {
        encoder: name(encoder),
        width,
        height,
        format: match encoder {
            H264Encoder::Libx264 | H264Encoder::H264Nvenc => PictureFormat::Yuv420,
            H264Encoder::H264Vaapi | H264Encoder::H264Qsv => PictureFormat::Nv12,
        },
        device: (encoder == H264Encoder::H264Vaapi).then_some(Device::Vaapi),
        colors: Colors::Bt709,
        time_base: TimeBase::TICKS,
        frame_rate: plan.frame_rate,
        threads,
        level: Some(level),
        rate_limit: Some((max_bits_per_second, buffer_bits)),
        key_interval: Some(KEY_INTERVAL_FRAMES),
        b_frames: if plan.variable_frame_rate { 0 } else { B_FRAMES },
        quantiser: None,
        options: &options(encoder, crf),
    };
    Encoder::picture(&settings).map_err(|error| match encoder {
        H264Encoder::Libx264 => Failure::Av(error),
        H264Encoder::H264Nvenc | H264Encoder::H264Vaapi | H264Encoder::H264Qsv => {
            Failure::Request(format!("{encoder} was asked for, and this machine does not offer it: {error}"))
        }
    })
}

/// As FFmpeg calls it.
pub fn name(encoder: H264Encoder) -> &'static CStr {
    match encoder {
        H264Encoder::Libx264 => c"libx264",
        H264Encoder::H264Nvenc => c"h264_nvenc",
        H264Encoder::H264Vaapi => c"h264_vaapi",
        H264Encoder::H264Qsv => c"h264_qsv",
    }
}

/// The same for all, as far as they can: constant quality, and an IDR wherever one is asked for and nowhere else.
fn options(encoder: H264Encoder, crf: u32) -> Vec<(&'static str, String)> {
    let crf = crf.to_string();
    let options: &[(&str, &str)] = match encoder {
        H264Encoder::Libx264 => &[
            ("preset", "veryfast"),
            ("tune", "stillimage"),
            ("profile", "high"),
            ("crf", &crf),
            ("forced-idr", "1"),
            ("sc_threshold", "0"),
            // Headers that depend on nothing but these settings, so that chunks share one init segment.
            ("x264-params", "stitchable=1:repeat-headers=0:annexb=1"),
        ],
        H264Encoder::H264Nvenc => &[
            ("preset", "p4"),
            ("profile", "high"),
            ("rc", "vbr"),
            ("cq", &crf),
            ("forced-idr", "1"),
            ("no-scenecut", "1"),
            ("strict_gop", "1"),
        ],
        // A constant quality and a limit of the rate exclude each other here.
        H264Encoder::H264Vaapi => &[("profile", "high"), ("rc_mode", "CQP"), ("global_quality", &crf)],
        H264Encoder::H264Qsv => &[
            ("preset", "veryfast"),
            ("profile", "high"),
            ("global_quality", &crf),
            ("forced_idr", "1"),
            ("async_depth", "1"),
        ],
    };
    options.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

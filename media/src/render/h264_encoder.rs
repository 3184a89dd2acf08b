//! The encoder of one rung, as the render plan says: ingest opens it for the init segment, chunks for the pictures.

use timeline::render_plan::{VideoEncoding, VideoPlan};

use crate::av::{Colors, Encoder, PictureFormat, PictureSettings, TimeBase};
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
    let VideoEncoding::Encode { crf, max_bits_per_second, buffer_bits, level, threads } = *encoding else {
        return Err(Failure::Request("a copied rung has no encoder".into()));
    };
    let options = [
        ("preset", "veryfast".to_owned()),
        ("tune", "stillimage".to_owned()),
        ("profile", "high".to_owned()),
        ("crf", crf.to_string()),
        ("forced-idr", "1".to_owned()),
        ("sc_threshold", "0".to_owned()),
        // Headers that depend on nothing but these settings, so that chunks share one init segment.
        ("x264-params", "stitchable=1:repeat-headers=0:annexb=1".to_owned()),
    ];
    let settings = PictureSettings {
        encoder: c"libx264",
        width,
        height,
        format: PictureFormat::Yuv420,
        colors: Colors::Bt709,
        time_base: TimeBase::TICKS,
        frame_rate: plan.frame_rate,
        threads,
        level: Some(level),
        rate_limit: Some((max_bits_per_second, buffer_bits)),
        key_interval: Some(KEY_INTERVAL_FRAMES),
        b_frames: if plan.variable_frame_rate { 0 } else { B_FRAMES },
        quantiser: None,
        options: &options,
    };
    Ok(Encoder::picture(&settings)?)
}

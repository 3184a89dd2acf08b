//! Which encoders this machine has: a worker asks before it takes any work, `lectern doctor` tells.

use timeline::render_plan::{Boundaries, H264Encoder, VideoEncoding, VideoPlan};

use crate::av;
use crate::render::h264_encoder;

/// Opens the encoder once; says why it cannot be had.
pub fn check(encoder: H264Encoder) -> Result<(), String> {
    av::log::only_errors();
    let (width, height) = (640, 360);
    let plan = VideoPlan {
        stream: 0,
        shape: (width, height),
        frame_rate: (25, 1),
        variable_frame_rate: false,
        rotation: 0,
        boundaries: Boundaries::Grid,
        rungs: Vec::new(),
    };
    let encoding = VideoEncoding::Encode {
        encoder,
        crf: 23,
        max_bits_per_second: 900_000,
        buffer_bits: 1_800_000,
        level: 30,
        threads: 1,
    };
    let opened = h264_encoder::open(&plan, width, height, &encoding);
    let ready = opened.and_then(|encoder| h264_encoder::init(&encoder, width, height));
    ready.map(drop).map_err(|failure| failure.to_string())
}

/// Whether FFmpeg was built with it; the device is another question.
pub fn is_built_in(encoder: H264Encoder) -> bool {
    av::Encoder::is_built_in(h264_encoder::name(encoder))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever this machine has, an encoder opens, or its name and the reason are told.
    #[test]
    fn an_encoder_is_there_or_says_why_not() {
        assert_eq!(check(H264Encoder::Libx264), Ok(()));
        assert!(is_built_in(H264Encoder::Libx264));
        for encoder in H264Encoder::ALL {
            if let Err(reason) = check(encoder) {
                assert!(reason.starts_with(encoder.as_str()) && !reason.contains("option"), "{reason}");
            }
        }
    }
}

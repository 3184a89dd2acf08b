//! Pictures as JPEG files.

use crate::av::{Colors, Encoder, Frame, PictureFormat, PictureSettings, Scaler, TimeBase};
use crate::inside::Failure;

/// Quantiser of MJPEG, 1 (best) to 31.
#[derive(Debug, Clone, Copy)]
pub enum Quality {
    /// Text on slides is read.
    Slide,
    Thumbnail,
}

impl Quality {
    fn quantiser(self) -> u32 {
        match self {
            Quality::Slide => 3,
            Quality::Thumbnail => 6,
        }
    }
}

/// In the colours that JPEG files have, whatever those of `picture` are.
pub fn encode(picture: &Frame, quality: Quality) -> Result<Vec<u8>, Failure> {
    let (width, height) = (picture.width(), picture.height());
    let mut full = Scaler::new(width, height, PictureFormat::FullYuv420, Colors::Bt601).scale(picture)?;
    let quantiser = quality.quantiser();
    let settings = PictureSettings {
        encoder: c"mjpeg",
        width,
        height,
        format: PictureFormat::FullYuv420,
        device: None,
        colors: Colors::Bt601,
        time_base: TimeBase::TICKS,
        frame_rate: (1, 1),
        threads: 1,
        level: None,
        rate_limit: None,
        key_interval: None,
        b_frames: 0,
        quantiser: Some(quantiser),
        options: &[("huffman", "default".to_owned())],
    };
    let mut encoder = Encoder::picture(&settings)?;
    full.set_pts(0);
    full.set_quantiser(quantiser);
    encoder.send(&full)?;
    encoder.send_end()?;
    match encoder.receive()? {
        Some(packet) => Ok(packet.data().to_vec()),
        None => Err(Failure::Request("the JPEG encoder gave no picture".into())),
    }
}

//! Pictures as they are seen: in the size wanted, with square pixels, turned upright.

use super::rotate::rotate;
use crate::av::{Colors, Frame, PictureFormat, Scaler};
use crate::inside::Failure;

pub struct Upright {
    scaler: Scaler,
    degrees: u32,
}

impl Upright {
    /// `width` and `height` as seen; `degrees` clockwise.
    pub fn new(width: u32, height: u32, degrees: u32) -> Upright {
        let (width, height) = if degrees % 180 == 90 { (height, width) } else { (width, height) };
        Upright { scaler: Scaler::new(width, height, PictureFormat::Yuv420, Colors::Bt709), degrees }
    }

    pub fn turn(&mut self, picture: &Frame) -> Result<Frame, Failure> {
        let scaled = self.scaler.scale(picture)?;
        if self.degrees == 0 { Ok(scaled) } else { rotate(&scaled, self.degrees) }
    }
}

//! Pictures as they are seen: in the size wanted, with square pixels, turned upright.

use super::fit::Fit;
use super::rotate::rotate;
use crate::av::Frame;
use crate::inside::Failure;

pub struct Upright {
    scaler: Fit,
    degrees: u32,
}

impl Upright {
    /// `width` and `height` as seen; `degrees` clockwise; `shape` of pictures that fill it, as they come.
    pub fn new(width: u32, height: u32, degrees: u32, shape: (u32, u32)) -> Upright {
        let (width, height) = if degrees % 180 == 90 { (height, width) } else { (width, height) };
        Upright { scaler: Fit::new(width, height, shape), degrees }
    }

    pub fn turn(&mut self, picture: &Frame) -> Result<Frame, Failure> {
        let scaled = self.scaler.scale(picture)?;
        if self.degrees == 0 { Ok(scaled) } else { rotate(&scaled, self.degrees) }
    }
}

//! Pictures in one size. A source that changes its shape on the way is fitted in, with black at the sides.

use crate::av::{Colors, Frame, PictureFormat, Scaler};
use crate::inside::Failure;

const FORMAT: PictureFormat = PictureFormat::Yuv420;
/// Shapes this near to each other are the same, in percent: sizes are rounded to whole pixels.
const SAME_PERCENT: u64 = 2;

pub struct Fit {
    width: u32,
    height: u32,
    /// Width and height of pictures that fill the frame.
    shape: (u32, u32),
    whole: Scaler,
    inner: Option<Inner>,
}

struct Inner {
    width: u32,
    height: u32,
    scaler: Scaler,
}

impl Fit {
    pub fn new(width: u32, height: u32, shape: (u32, u32)) -> Fit {
        Fit { width, height, shape, whole: Scaler::new(width, height, FORMAT, Colors::Bt709), inner: None }
    }

    pub fn scale(&mut self, picture: &Frame) -> Result<Frame, Failure> {
        let (width, height) = self.inner_size(picture.width(), picture.height());
        if (width, height) == (self.width, self.height) {
            return Ok(self.whole.scale(picture)?);
        }
        if self.inner.as_ref().is_none_or(|inner| (inner.width, inner.height) != (width, height)) {
            self.inner = Some(Inner { width, height, scaler: Scaler::new(width, height, FORMAT, Colors::Bt709) });
        }
        let Some(inner) = &mut self.inner else { return Ok(self.whole.scale(picture)?) };
        let inner = inner.scaler.scale(picture)?;
        let mut framed = Frame::black(self.width, self.height)?;
        let (left, top) = ((self.width - width) / 4 * 2, (self.height - height) / 4 * 2);
        for plane in 0..3 {
            let half = u32::from(plane > 0);
            let (from, from_stride) = inner.plane(FORMAT, plane);
            let (to, to_stride) = framed.plane_mut(FORMAT, plane);
            let columns = (width >> half) as usize;
            for row in 0..(height >> half) as usize {
                let place = (row + (top >> half) as usize) * to_stride + (left >> half) as usize;
                to[place..place + columns].copy_from_slice(&from[row * from_stride..][..columns]);
            }
        }
        framed.copy_look(&inner);
        Ok(framed)
    }

    /// Of a picture within the frame, even.
    fn inner_size(&self, width: u32, height: u32) -> (u32, u32) {
        let across = u64::from(width) * u64::from(self.shape.1);
        let down = u64::from(height) * u64::from(self.shape.0);
        if across.abs_diff(down) * 100 <= across.max(down) * SAME_PERCENT {
            return (self.width, self.height);
        }
        let share = |side: u32, part: u64, whole: u64| ((u64::from(side) * part / whole) as u32 & !1).max(2).min(side);
        if across > down {
            (self.width, share(self.height, down, across))
        } else {
            (share(self.width, across, down), self.height)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_shape_is_fitted_in() {
        let fit = Fit::new(1280, 720, (640, 360));
        assert_eq!(fit.inner_size(640, 360), (1280, 720));
        assert_eq!(fit.inner_size(320, 179), (1280, 720));
        assert_eq!(fit.inner_size(640, 480), (960, 720));
        assert_eq!(fit.inner_size(360, 640), (404, 720));
        assert_eq!(fit.inner_size(1280, 360), (1280, 360));
    }

    #[test]
    fn the_sides_are_black_and_the_middle_is_the_picture() {
        let mut picture = Frame::picture(64, 64, FORMAT).unwrap();
        picture.plane_mut(FORMAT, 0).0.fill(200);
        picture.plane_mut(FORMAT, 1).0.fill(128);
        picture.plane_mut(FORMAT, 2).0.fill(128);
        let framed = Fit::new(128, 64, (128, 64)).scale(&picture).unwrap();
        let (bytes, stride) = framed.plane(FORMAT, 0);
        let row = &bytes[32 * stride..][..128];
        assert_eq!((row[31], row[96]), (16, 16));
        assert!(row[32..96].iter().all(|luma| *luma > 150));
    }
}

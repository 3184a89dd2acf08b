//! Pictures of phones, turned upright.

use crate::av::{Frame, PictureFormat};
use crate::inside::Failure;

const FORMAT: PictureFormat = PictureFormat::Yuv420;
/// Columns and rows that are turned together, so that both pictures stay in the cache.
const TILE: usize = 32;

/// Turns clockwise by 0, 90, 180 or 270 degrees. `picture` is 4:2:0 with even sides.
pub fn rotate(picture: &Frame, degrees: u32) -> Result<Frame, Failure> {
    let turned = degrees % 180 == 90;
    let (width, height) = (picture.width(), picture.height());
    let (to_width, to_height) = if turned { (height, width) } else { (width, height) };
    let mut upright = Frame::picture(to_width, to_height, FORMAT)?;
    upright.copy_look(picture);
    for plane in 0..3 {
        let half = u32::from(plane > 0);
        let (width, height) = ((width >> half) as usize, (height >> half) as usize);
        let (from, from_stride) = picture.plane(FORMAT, plane);
        let (to, to_stride) = upright.plane_mut(FORMAT, plane);
        let place = |x: usize, y: usize| match degrees {
            90 => x * to_stride + (height - 1 - y),
            180 => (height - 1 - y) * to_stride + (width - 1 - x),
            270 => (width - 1 - x) * to_stride + y,
            _ => y * to_stride + x,
        };
        for tile_y in (0..height).step_by(TILE) {
            for tile_x in (0..width).step_by(TILE) {
                for y in tile_y..(tile_y + TILE).min(height) {
                    for x in tile_x..(tile_x + TILE).min(width) {
                        to[place(x, y)] = from[y * from_stride + x];
                    }
                }
            }
        }
    }
    Ok(upright)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(picture: &Frame) -> [u8; 4] {
        let (bytes, stride) = picture.plane(FORMAT, 0);
        let (right, bottom) = (picture.width() as usize - 1, picture.height() as usize - 1);
        [bytes[0], bytes[right], bytes[bottom * stride + right], bytes[bottom * stride]]
    }

    #[test]
    fn corners_move_clockwise() {
        let mut picture = Frame::picture(64, 36, FORMAT).unwrap();
        let (bytes, stride) = picture.plane_mut(FORMAT, 0);
        (bytes[0], bytes[63], bytes[35 * stride + 63], bytes[35 * stride]) = (1, 2, 3, 4);
        for (degrees, wanted) in [(0, [1, 2, 3, 4]), (90, [4, 1, 2, 3]), (180, [3, 4, 1, 2]), (270, [2, 3, 4, 1])] {
            let upright = rotate(&picture, degrees).unwrap();
            assert_eq!(corners(&upright), wanted, "{degrees}");
        }
    }
}

//! The media child's part: a slide's JPEG becomes a page that can be read.

use std::io::Read;

use serde_json::json;
use timeline::time::{Span, Ticks};

use super::ink::ink;
use crate::av::{Colors, Decoder, Frame, Packet, PictureFormat, Scaler};
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::request::{Limits, OutputKind, Response};

/// Name of the one output.
pub const PAGE: &str = "page.pgm";
/// A picture of a few megapixels with text on it is far smaller.
const JPEG_BYTES_MAX: u64 = 16 << 20;
/// Lower pages are enlarged to this height, the lowest to so many times their own: the reader wants capitals of some thirty
/// pixels, and takes much larger ones for closer to each other than they are.
const HEIGHT: u32 = 1080;
const ENLARGED_MAX: u32 = 4;

pub fn run(parent: &Parent, size: u64, limits: &Limits) -> Result<Response, Failure> {
    if size > JPEG_BYTES_MAX {
        return Err(Failure::media(MediaCode::MediaTooLarge, format!("a slide of {size} bytes")));
    }
    let mut jpeg = Vec::with_capacity(size as usize);
    parent.source(0, size).read_to_end(&mut jpeg).map_err(Failure::Parent)?;
    let picture = decode(&jpeg, limits)?;
    let (width, height) = (picture.width(), picture.height());
    let inked = inked(&picture)?;
    let enlarged = HEIGHT.clamp(height, height * ENLARGED_MAX);
    let (width, height) = ((u64::from(width) * u64::from(enlarged) / u64::from(height)) as u32, enlarged);
    let page = Scaler::new(width, height, PictureFormat::Grey, Colors::Bt601).scale(&inked)?;
    let detail = json!({ "width": width, "height": height });
    let nowhere = Span::new(Ticks::ZERO, Ticks::ZERO);
    parent.output(OutputKind::SlidePage, PAGE.into(), nowhere, detail, &pgm(&page))?;
    Ok(Response { frames_decoded: 1, ..Response::default() })
}

fn decode(jpeg: &[u8], limits: &Limits) -> Result<Frame, Failure> {
    let mut decoder = Decoder::jpeg(limits.pixels_max)?;
    let damaged = |error: &dyn std::fmt::Display| Failure::media(MediaCode::MediaDamaged, error);
    decoder.send(&Packet::of(jpeg)?).map_err(|error| damaged(&error))?;
    decoder.send_end()?;
    let picture = decoder.receive().map_err(|error| damaged(&error))?;
    picture.filter(|picture| !picture.is_damaged()).ok_or_else(|| damaged(&"no whole picture is in the file"))
}

fn inked(picture: &Frame) -> Result<Frame, Failure> {
    let (width, height) = (picture.width(), picture.height());
    let grey = Scaler::new(width, height, PictureFormat::Grey, Colors::Bt601).scale(picture)?;
    let page = ink(&luma(&grey), width as usize, height as usize);
    let mut inked = Frame::picture(width, height, PictureFormat::Grey)?;
    let (rows, stride) = inked.plane_mut(PictureFormat::Grey, 0);
    for (row, line) in rows.chunks_mut(stride).zip(page.chunks_exact(width as usize)) {
        row[..line.len()].copy_from_slice(line);
    }
    Ok(inked)
}

/// Without the padding of its rows.
fn luma(grey: &Frame) -> Vec<u8> {
    let (rows, stride) = grey.plane(PictureFormat::Grey, 0);
    rows.chunks(stride).flat_map(|row| &row[..grey.width() as usize]).copied().collect()
}

fn pgm(page: &Frame) -> Vec<u8> {
    let mut file = format!("P5\n{} {}\n255\n", page.width(), page.height()).into_bytes();
    file.append(&mut luma(page));
    file
}

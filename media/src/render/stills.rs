//! Single pictures of a chunk: signatures for finding slides, snapshots of slides, thumbnails.

use serde_json::{Value, json};
use timeline::output::THUMBNAILS;
use timeline::thumbnails::ThumbnailsDetail;
use timeline::time::{Span, Ticks};

use super::Job;
use super::jpeg::{self, Quality};
use super::ladder::Sizes;
use crate::av::{Colors, Frame, PictureFormat, Scaler};
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::request::OutputKind;
use crate::slides::{FRAME_HEIGHT, FRAME_WIDTH, SNAPSHOTS_MAX, Signer};

/// A signature is taken of the first picture in each of these.
const SIGNATURE_EVERY: Ticks = Ticks(18_000);
const THUMBNAIL_EVERY: Ticks = Ticks::from_whole_seconds(5);
const THUMBNAIL_WIDTH: u32 = 160;
const THUMBNAIL_HEIGHT_MAX: u32 = 320;
/// What JPEG can hold in a row; a chunk of 30 s has six.
const THUMBNAILS_MAX: usize = 400;

pub struct Stills<'a> {
    parent: &'a Parent,
    span: Span,
    grey: Scaler,
    signer: Signer,
    signed: Option<i64>,
    snapshots: u32,
    thumbnail: Scaler,
    tile_height: u32,
    tiles: Vec<Frame>,
    first_tile: Ticks,
    shown: Option<Frame>,
}

impl<'a> Stills<'a> {
    /// `width` and `height` of the picture, upright.
    pub fn new(parent: &'a Parent, job: &Job, width: u32, height: u32) -> Stills<'a> {
        let span = job.span();
        let tile_height = ((THUMBNAIL_WIDTH * height / width.max(1)) & !1).clamp(2, THUMBNAIL_HEIGHT_MAX);
        let first = (span.start.0 + THUMBNAIL_EVERY.0 - 1).div_euclid(THUMBNAIL_EVERY.0);
        let grey = (FRAME_WIDTH as u32, FRAME_HEIGHT as u32);
        Stills {
            parent,
            span,
            grey: Scaler::new(grey.0, grey.1, PictureFormat::Grey, Colors::Bt709),
            signer: Signer::new(),
            signed: None,
            snapshots: 0,
            thumbnail: Scaler::new(THUMBNAIL_WIDTH, tile_height, PictureFormat::Yuv420, Colors::Bt709),
            tile_height,
            tiles: Vec::new(),
            first_tile: Ticks(first * THUMBNAIL_EVERY.0),
            shown: None,
        }
    }

    pub fn push(&mut self, at: Ticks, sizes: &Sizes) -> Result<(), Failure> {
        self.sign(at, sizes)?;
        self.thumbnails_until(at)?;
        self.shown = Some(sizes.smallest.share()?);
        // What is shown from exactly then on, or from the first picture on.
        self.thumbnails_until(Ticks(at.0 + 1))
    }

    fn sign(&mut self, at: Ticks, sizes: &Sizes) -> Result<(), Failure> {
        let step = at.0.div_euclid(SIGNATURE_EVERY.0);
        if self.signed == Some(step) {
            return Ok(());
        }
        self.signed = Some(step);
        let grey = self.grey.scale(&sizes.smallest)?;
        let (bytes, stride) = grey.plane(PictureFormat::Grey, 0);
        let luma: Vec<u8> = bytes.chunks(stride).flat_map(|row| &row[..FRAME_WIDTH]).copied().collect();
        if self.signer.push(at, &luma) && self.snapshots < SNAPSHOTS_MAX {
            let name = super::snapshot_name(self.snapshots);
            self.snapshots += 1;
            let bytes = jpeg::encode(&sizes.largest, Quality::Slide)?;
            let detail = json!({ "width": sizes.largest.width(), "height": sizes.largest.height() });
            self.parent.output(OutputKind::SlideSnapshot, name, Span::new(at, at), detail, &bytes)?;
        }
        Ok(())
    }

    /// Of what is shown just before `until`.
    fn thumbnails_until(&mut self, until: Ticks) -> Result<(), Failure> {
        let Some(shown) = &self.shown else { return Ok(()) };
        while self.tiles.len() < THUMBNAILS_MAX {
            let at = Ticks(self.first_tile.0 + self.tiles.len() as i64 * THUMBNAIL_EVERY.0);
            if at >= until.min(self.span.end) {
                break;
            }
            self.tiles.push(self.thumbnail.scale(shown)?);
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        self.thumbnails_until(self.span.end)?;
        if !self.tiles.is_empty() {
            let detail = ThumbnailsDetail {
                tile_width: THUMBNAIL_WIDTH,
                tile_height: self.tile_height,
                tiles: self.tiles.len() as u32,
                first_ticks: self.first_tile,
                every_ticks: THUMBNAIL_EVERY,
            };
            let bytes = jpeg::encode(&strip(&self.tiles, self.tile_height)?, Quality::Thumbnail)?;
            let detail = serde_json::to_value(detail).map_err(|error| Failure::Request(error.to_string()))?;
            self.parent.output(OutputKind::Thumbnails, THUMBNAILS.into(), self.span, detail, &bytes)?;
        }
        let signatures =
            serde_json::to_vec(&self.signer.finish()).map_err(|error| Failure::Request(error.to_string()))?;
        self.parent.output(OutputKind::Signatures, "signatures.json".into(), self.span, Value::Null, &signatures)
    }
}

/// Tiles in a row.
fn strip(tiles: &[Frame], height: u32) -> Result<Frame, Failure> {
    let format = PictureFormat::Yuv420;
    let mut strip = Frame::black(THUMBNAIL_WIDTH * tiles.len() as u32, height)?;
    for plane in 0..3 {
        let half = usize::from(plane > 0);
        let width = THUMBNAIL_WIDTH as usize >> half;
        let (to, to_stride) = strip.plane_mut(format, plane);
        for (index, tile) in tiles.iter().enumerate() {
            let (from, from_stride) = tile.plane(format, plane);
            for row in 0..height as usize >> half {
                to[row * to_stride + index * width..][..width].copy_from_slice(&from[row * from_stride..][..width]);
            }
        }
    }
    Ok(strip)
}

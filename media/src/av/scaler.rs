//! Pictures in another size, format and colour matrix.

use std::ptr;

use ffmpeg_next::ffi;

use super::{Error, Frame, PictureFormat, check};

/// How numbers become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// BT.709, which every encoded rung has, whatever the source says.
    Bt709,
    /// BT.601: JPEG files, and small sources that say nothing.
    Bt601,
}

/// Pictures that say nothing about their colours are taken as players take them: BT.709 from this height on.
const BT709_HEIGHT_MIN: u32 = 720;

impl Colors {
    fn of(frame: &Frame) -> Colors {
        match frame.fields().colorspace {
            ffi::AVColorSpace::AVCOL_SPC_BT709 => Colors::Bt709,
            ffi::AVColorSpace::AVCOL_SPC_SMPTE170M
            | ffi::AVColorSpace::AVCOL_SPC_BT470BG
            | ffi::AVColorSpace::AVCOL_SPC_SMPTE240M => Colors::Bt601,
            _ if frame.height() >= BT709_HEIGHT_MIN => Colors::Bt709,
            _ => Colors::Bt601,
        }
    }

    pub(super) fn describe(self, context: &mut ffi::AVCodecContext) {
        match self {
            Colors::Bt709 => {
                context.colorspace = ffi::AVColorSpace::AVCOL_SPC_BT709;
                context.color_primaries = ffi::AVColorPrimaries::AVCOL_PRI_BT709;
                context.color_trc = ffi::AVColorTransferCharacteristic::AVCOL_TRC_BT709;
                context.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
            }
            Colors::Bt601 => {
                context.colorspace = ffi::AVColorSpace::AVCOL_SPC_BT470BG;
                context.color_range = ffi::AVColorRange::AVCOL_RANGE_JPEG;
            }
        }
    }

    fn coefficients(self) -> *const i32 {
        let standard = match self {
            Colors::Bt709 => ffi::SWS_CS_ITU709,
            Colors::Bt601 => ffi::SWS_CS_ITU601,
        };
        // SAFETY: gives a static table for every number.
        unsafe { ffi::sws_getCoefficients(standard) }
    }
}

/// What decides how a picture is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    width: u32,
    height: u32,
    format: i32,
    colors: Colors,
    full_range: bool,
}

impl Look {
    fn of(frame: &Frame) -> Look {
        let fields = frame.fields();
        let full_range = fields.color_range == ffi::AVColorRange::AVCOL_RANGE_JPEG
            || frame.is(PictureFormat::FullYuv420)
            || frame.is(PictureFormat::Grey);
        Look {
            width: frame.width(),
            height: frame.height(),
            format: fields.format,
            colors: Colors::of(frame),
            full_range,
        }
    }
}

pub struct Scaler {
    width: u32,
    height: u32,
    format: PictureFormat,
    colors: Colors,
    source: Option<Look>,
    context: *mut ffi::SwsContext,
}

impl Scaler {
    pub fn new(width: u32, height: u32, format: PictureFormat, colors: Colors) -> Scaler {
        Scaler { width, height, format, colors, source: None, context: ptr::null_mut() }
    }

    /// The picture itself when it is already as wanted. Sources may change from picture to picture.
    pub fn scale(&mut self, frame: &Frame) -> Result<Frame, Error> {
        let look = Look::of(frame);
        let wanted = Look {
            width: self.width,
            height: self.height,
            format: self.format.av() as i32,
            colors: self.colors,
            full_range: !matches!(self.format, PictureFormat::Yuv420 | PictureFormat::Nv12),
        };
        if look == wanted {
            return frame.share();
        }
        if self.source != Some(look) {
            self.prepare(look, wanted)?;
        }
        let mut scaled = Frame::picture(self.width, self.height, self.format)?;
        // SAFETY: the context was made for pictures like `frame`, and `scaled` has the size and format that it writes.
        let rows = unsafe {
            let (from, to) = (frame.fields(), scaled.fields());
            ffi::sws_scale(
                self.context,
                from.data.as_ptr().cast(),
                from.linesize.as_ptr(),
                0,
                from.height,
                to.data.as_ptr(),
                to.linesize.as_ptr(),
            )
        };
        check("scaling a picture", rows)?;
        let pts = frame.fields().pts;
        let fields = scaled.fields_mut();
        fields.pts = pts;
        (fields.colorspace, fields.color_range) = match (self.colors, wanted.full_range) {
            (Colors::Bt709, false) => (ffi::AVColorSpace::AVCOL_SPC_BT709, ffi::AVColorRange::AVCOL_RANGE_MPEG),
            (Colors::Bt709, true) => (ffi::AVColorSpace::AVCOL_SPC_BT709, ffi::AVColorRange::AVCOL_RANGE_JPEG),
            (Colors::Bt601, false) => (ffi::AVColorSpace::AVCOL_SPC_BT470BG, ffi::AVColorRange::AVCOL_RANGE_MPEG),
            (Colors::Bt601, true) => (ffi::AVColorSpace::AVCOL_SPC_BT470BG, ffi::AVColorRange::AVCOL_RANGE_JPEG),
        };
        Ok(scaled)
    }

    fn prepare(&mut self, look: Look, wanted: Look) -> Result<(), Error> {
        self.source = None;
        // SAFETY: the old context is ours; `format` of a decoded frame is one of FFmpeg's own numbers, which
        // sws_isSupportedInput checks before the number is used as the enumeration; the tables are static.
        unsafe {
            ffi::sws_freeContext(self.context);
            self.context = ptr::null_mut();
            let format = std::mem::transmute::<i32, ffi::AVPixelFormat>(look.format);
            if ffi::sws_isSupportedInput(format) == 0 {
                return Err(Error::new("reading a picture's format", ffi::AVERROR_PATCHWELCOME));
            }
            self.context = ffi::sws_getContext(
                look.width as i32,
                look.height as i32,
                format,
                wanted.width as i32,
                wanted.height as i32,
                self.format.av(),
                ffi::SWS_BICUBIC,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null(),
            );
            if self.context.is_null() {
                return Err(Error::new("a scaler", ffi::AVERROR(libc::EINVAL)));
            }
            let (from, to) = (look.colors.coefficients(), wanted.colors.coefficients());
            let (from_full, to_full) = (look.full_range.into(), wanted.full_range.into());
            // A refusal means that no conversion of colours is needed between these formats.
            ffi::sws_setColorspaceDetails(self.context, from, from_full, to, to_full, 0, 1 << 16, 1 << 16);
        }
        self.source = Some(look);
        Ok(())
    }
}

impl Drop for Scaler {
    fn drop(&mut self) {
        // SAFETY: ours, and null is allowed.
        unsafe { ffi::sws_freeContext(self.context) }
    }
}

//! One decoded picture, or a stretch of decoded sound.

use std::borrow::Cow;
use std::slice;

use ffmpeg_next::ffi::{self, AVPixelFormat};

use super::{Error, check};

/// The formats that we make; decoders may give others, which only a scaler reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// 4:2:0, 16 to 235.
    Yuv420,
    /// 4:2:0, 0 to 255.
    FullYuv420,
    /// Luma alone, 0 to 255.
    Grey,
    /// 4:2:0, 16 to 235, both colours in one plane: what hardware takes.
    Nv12,
}

impl PictureFormat {
    pub(super) fn av(self) -> AVPixelFormat {
        match self {
            PictureFormat::Yuv420 => AVPixelFormat::AV_PIX_FMT_YUV420P,
            PictureFormat::FullYuv420 => AVPixelFormat::AV_PIX_FMT_YUVJ420P,
            PictureFormat::Grey => AVPixelFormat::AV_PIX_FMT_GRAY8,
            PictureFormat::Nv12 => AVPixelFormat::AV_PIX_FMT_NV12,
        }
    }

    fn planes(self) -> usize {
        match self {
            PictureFormat::Yuv420 | PictureFormat::FullYuv420 => 3,
            PictureFormat::Grey => 1,
            // Only the scaler and encoders know it.
            PictureFormat::Nv12 => 0,
        }
    }
}

pub struct Frame(*mut ffi::AVFrame);

impl Frame {
    pub fn empty() -> Result<Frame, Error> {
        // SAFETY: allocates; null is checked.
        let frame = unsafe { ffi::av_frame_alloc() };
        if frame.is_null() { Err(Error::out_of_memory("a frame")) } else { Ok(Frame(frame)) }
    }

    pub fn picture(width: u32, height: u32, format: PictureFormat) -> Result<Frame, Error> {
        let mut frame = Frame::empty()?;
        let fields = frame.fields_mut();
        (fields.width, fields.height) = (width as i32, height as i32);
        fields.format = format.av() as i32;
        // SAFETY: size and format are set, as av_frame_get_buffer wants.
        check("allocating a picture", unsafe { ffi::av_frame_get_buffer(frame.0, 0) })?;
        Ok(frame)
    }

    /// Planes of floats, silent.
    pub fn sound(channels: u32, sample_rate: u32, samples: usize) -> Result<Frame, Error> {
        let mut frame = Frame::empty()?;
        let fields = frame.fields_mut();
        fields.format = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP as i32;
        fields.nb_samples = samples as i32;
        fields.sample_rate = sample_rate as i32;
        // SAFETY: the frame is ours; all fields are set before its buffers are allocated, and they are filled at once.
        unsafe {
            ffi::av_channel_layout_default(&mut (*frame.0).ch_layout, channels as i32);
            check("allocating sound", ffi::av_frame_get_buffer(frame.0, 0))?;
            let format = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP;
            ffi::av_samples_set_silence((*frame.0).extended_data, 0, samples as i32, channels as i32, format);
        }
        Ok(frame)
    }

    /// Another reference to the same picture, with times of its own.
    pub fn share(&self) -> Result<Frame, Error> {
        let frame = Frame::empty()?;
        // SAFETY: both are ours; the new one is empty.
        check("sharing a frame", unsafe { ffi::av_frame_ref(frame.0, self.0) })?;
        Ok(frame)
    }

    pub(super) fn pointer(&self) -> *mut ffi::AVFrame {
        self.0
    }

    pub(super) fn fields(&self) -> &ffi::AVFrame {
        // SAFETY: ours and not null.
        unsafe { &*self.0 }
    }

    pub(super) fn fields_mut(&mut self) -> &mut ffi::AVFrame {
        // SAFETY: ours and not null.
        unsafe { &mut *self.0 }
    }

    /// In the units of the packets that it was decoded from.
    pub fn pts(&self) -> Option<i64> {
        let fields = self.fields();
        [fields.pts, fields.best_effort_timestamp].into_iter().find(|time| *time != ffi::AV_NOPTS_VALUE)
    }

    pub fn set_pts(&mut self, pts: i64) {
        self.fields_mut().pts = pts;
    }

    /// Made of two fields that were filmed one after the other.
    pub fn is_interlaced(&self) -> bool {
        self.fields().interlaced_frame != 0
    }

    /// It needs no other picture.
    pub fn is_key(&self) -> bool {
        self.fields().key_frame != 0
    }

    /// The decoder says that what is shown is not what was filmed.
    pub fn is_damaged(&self) -> bool {
        let fields = self.fields();
        fields.flags & ffi::AV_FRAME_FLAG_CORRUPT != 0 || fields.decode_error_flags != 0
    }

    /// The next encoder must make a key frame of it, or decide by itself.
    pub fn set_key(&mut self, key: bool) {
        self.fields_mut().pict_type =
            if key { ffi::AVPictureType::AV_PICTURE_TYPE_I } else { ffi::AVPictureType::AV_PICTURE_TYPE_NONE };
    }

    /// When it is shown, and whether it must become a key frame.
    pub(super) fn copy_place(&mut self, other: &Frame) {
        let (from, to) = (other.fields(), self.fields_mut());
        (to.pts, to.pict_type) = (from.pts, from.pict_type);
    }

    /// For encoders that take a quantiser per picture.
    pub fn set_quantiser(&mut self, quantiser: u32) {
        self.fields_mut().quality = quantiser as i32 * ffi::FF_QP2LAMBDA;
    }

    /// How `other` means its numbers, and when it is shown.
    pub fn copy_look(&mut self, other: &Frame) {
        let (from, to) = (other.fields(), self.fields_mut());
        (to.colorspace, to.color_range, to.pts) = (from.colorspace, from.color_range, from.pts);
    }

    /// Nothing to see, in the colours that encoded rungs have.
    pub fn black(width: u32, height: u32) -> Result<Frame, Error> {
        let format = PictureFormat::Yuv420;
        let mut frame = Frame::picture(width, height, format)?;
        for (plane, value) in [(0, 16), (1, 128), (2, 128)] {
            frame.plane_mut(format, plane).0.fill(value);
        }
        let fields = frame.fields_mut();
        fields.colorspace = ffi::AVColorSpace::AVCOL_SPC_BT709;
        fields.color_range = ffi::AVColorRange::AVCOL_RANGE_MPEG;
        Ok(frame)
    }

    pub fn width(&self) -> u32 {
        self.fields().width.max(0) as u32
    }

    pub fn height(&self) -> u32 {
        self.fields().height.max(0) as u32
    }

    pub fn is(&self, format: PictureFormat) -> bool {
        self.fields().format == format.av() as i32
    }

    /// Rows of one plane and the distance between their starts.
    pub fn plane(&self, format: PictureFormat, index: usize) -> (&[u8], usize) {
        let (length, stride) = self.plane_size(format, index);
        // SAFETY: `plane_size` has checked that the plane is there, is of this format, and how long it is.
        (unsafe { slice::from_raw_parts(self.fields().data[index], length) }, stride)
    }

    /// Only of a picture that nobody shares.
    pub fn plane_mut(&mut self, format: PictureFormat, index: usize) -> (&mut [u8], usize) {
        let (length, stride) = self.plane_size(format, index);
        // SAFETY: ours.
        assert!(unsafe { ffi::av_frame_is_writable(self.0) } > 0, "a shared picture is not changed");
        // SAFETY: as in `plane`, and no other frame refers to the bytes.
        (unsafe { slice::from_raw_parts_mut(self.fields().data[index], length) }, stride)
    }

    fn plane_size(&self, format: PictureFormat, index: usize) -> (usize, usize) {
        assert!(self.is(format) && index < format.planes(), "plane {index} of another format");
        let fields = self.fields();
        let stride = usize::try_from(fields.linesize[index]).expect("our pictures are stored top down");
        let rows = if index == 0 { self.height() } else { self.height().div_ceil(2) } as usize;
        let columns = if index == 0 { self.width() } else { self.width().div_ceil(2) } as usize;
        assert!(!fields.data[index].is_null() && columns <= stride, "a picture without bytes");
        // The last row need not be padded.
        (stride * (rows - 1) + columns, stride)
    }

    pub fn samples(&self) -> usize {
        self.fields().nb_samples.max(0) as usize
    }

    pub fn sample_rate(&self) -> u32 {
        self.fields().sample_rate.max(0) as u32
    }

    pub fn channels(&self) -> usize {
        self.fields().ch_layout.nb_channels.max(0) as usize
    }

    /// Samples of one channel at full scale 1, copied unless they are a plane of floats already. `None` when the frame
    /// has no such channel, or numbers of a kind that no decoder of ours gives.
    pub fn channel(&self, index: usize) -> Option<Cow<'_, [f32]>> {
        use ffi::AVSampleFormat as Kind;
        let of = |kind: Kind| kind as i32;
        match self.fields().format {
            format if format == of(Kind::AV_SAMPLE_FMT_FLTP) => self.plane_of::<f32>(index).map(Cow::Borrowed),
            format if format == of(Kind::AV_SAMPLE_FMT_FLT) => self.interleaved(index, |sample: f32| sample),
            format if format == of(Kind::AV_SAMPLE_FMT_DBL) => self.interleaved(index, |sample: f64| sample as f32),
            format if format == of(Kind::AV_SAMPLE_FMT_U8) => {
                self.interleaved(index, |sample: u8| (f32::from(sample) - 128.0) / 128.0)
            }
            format if format == of(Kind::AV_SAMPLE_FMT_S16) => self.interleaved(index, of_i16),
            format if format == of(Kind::AV_SAMPLE_FMT_S16P) => {
                self.plane_of(index).map(|plane| plane.iter().copied().map(of_i16).collect())
            }
            format if format == of(Kind::AV_SAMPLE_FMT_S32) => self.interleaved(index, of_i32),
            format if format == of(Kind::AV_SAMPLE_FMT_S32P) => {
                self.plane_of(index).map(|plane| plane.iter().copied().map(of_i32).collect())
            }
            _ => None,
        }
    }

    fn interleaved<T: Number>(&self, index: usize, convert: impl Fn(T) -> f32) -> Option<Cow<'_, [f32]>> {
        let channels = self.channels();
        let all = self.numbers::<T>(0, self.samples().checked_mul(channels)?)?;
        (index < channels).then(|| all.iter().skip(index).step_by(channels).copied().map(convert).collect())
    }

    fn plane_of<T: Number>(&self, index: usize) -> Option<&[T]> {
        if index >= self.channels() { None } else { self.numbers(index, self.samples()) }
    }

    /// `count` numbers of one plane. Only for the type that the frame's format says.
    fn numbers<T: Number>(&self, plane: usize, count: usize) -> Option<&[T]> {
        let fields = self.fields();
        if fields.extended_data.is_null() {
            return None;
        }
        // SAFETY: frames of sound have one pointer per plane, one plane for all channels or one for each, to so many
        // aligned numbers of their format; every bit pattern is one.
        unsafe {
            let plane = *fields.extended_data.add(plane);
            (!plane.is_null()).then(|| slice::from_raw_parts(plane.cast::<T>(), count))
        }
    }

    /// Only of a frame made by [`Frame::sound`].
    pub fn channel_mut(&mut self, index: usize) -> &mut [f32] {
        let samples = self.samples();
        let planes = self.fields().format == ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP as i32;
        assert!(planes && self.plane_of::<f32>(index).is_some(), "channel {index} is not there");
        // SAFETY: checked just now; frames of `sound` are not shared.
        unsafe { slice::from_raw_parts_mut((*self.fields().extended_data.add(index)).cast::<f32>(), samples) }
    }
}

/// What decoders write samples as.
trait Number: Copy {}
impl Number for u8 {}
impl Number for i16 {}
impl Number for i32 {}
impl Number for f32 {}
impl Number for f64 {}

fn of_i16(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

fn of_i32(sample: i32) -> f32 {
    (f64::from(sample) / 2_147_483_648.0) as f32
}

impl Drop for Frame {
    fn drop(&mut self) {
        // SAFETY: ours.
        unsafe { ffi::av_frame_free(&mut self.0) }
    }
}

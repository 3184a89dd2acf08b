//! What a stream's header says about its codec.

use std::slice;

use ffmpeg_next::ffi;

use super::codec::{self, Codec};
use super::{Error, check};

pub struct Parameters(*mut ffi::AVCodecParameters);

impl Parameters {
    /// A copy of `other`.
    ///
    /// # Safety
    /// `other` points to parameters that stay unchanged during the call.
    pub(super) unsafe fn copy(other: *const ffi::AVCodecParameters) -> Result<Parameters, Error> {
        // SAFETY: allocates; null is checked.
        let parameters = Parameters(unsafe { ffi::avcodec_parameters_alloc() });
        if parameters.0.is_null() {
            return Err(Error::out_of_memory("codec parameters"));
        }
        // SAFETY: ours, and the caller's promise.
        check("copying codec parameters", unsafe { ffi::avcodec_parameters_copy(parameters.0, other) })?;
        Ok(parameters)
    }

    /// The same stream after its codec's header has changed.
    pub fn with_extradata(&self, extradata: &[u8]) -> Result<Parameters, Error> {
        // SAFETY: `self` is ours and stays unchanged.
        let mut changed = unsafe { Parameters::copy(self.0) }?;
        changed.set_extradata(extradata)?;
        Ok(changed)
    }

    fn set_extradata(&mut self, extradata: &[u8]) -> Result<(), Error> {
        // SAFETY: ours. The new header is allocated with the padding that FFmpeg wants, zeroed, and belongs to the
        // parameters; the old one is freed.
        unsafe {
            let bytes = ffi::av_mallocz(extradata.len() + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize).cast::<u8>();
            if bytes.is_null() {
                return Err(Error::out_of_memory("codec parameters"));
            }
            bytes.copy_from_nonoverlapping(extradata.as_ptr(), extradata.len());
            let fields = &mut *self.0;
            ffi::av_free(fields.extradata.cast());
            (fields.extradata, fields.extradata_size) = (bytes, extradata.len() as i32);
        }
        Ok(())
    }

    /// Parameters of what an encoder of ours gives.
    pub fn h264(width: u32, height: u32, extradata: &[u8]) -> Result<Parameters, Error> {
        // SAFETY: allocates; null is checked before use.
        let mut parameters = unsafe {
            let parameters = Parameters(ffi::avcodec_parameters_alloc());
            if parameters.0.is_null() {
                return Err(Error::out_of_memory("codec parameters"));
            }
            let fields = &mut *parameters.0;
            fields.codec_type = ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
            fields.codec_id = Codec::H264.id();
            fields.format = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i32;
            (fields.width, fields.height) = (width as i32, height as i32);
            parameters
        };
        parameters.set_extradata(extradata)?;
        Ok(parameters)
    }

    pub(super) fn pointer(&self) -> *const ffi::AVCodecParameters {
        self.0
    }

    fn fields(&self) -> &ffi::AVCodecParameters {
        // SAFETY: ours and not null.
        unsafe { &*self.0 }
    }

    /// `None`: not one that is supported.
    pub fn codec(&self) -> Option<Codec> {
        Codec::of(self.fields().codec_id)
    }

    pub fn codec_name(&self) -> String {
        codec::name(self.fields().codec_id)
    }

    /// The codec's own header, as the container carries it.
    pub fn extradata(&self) -> &[u8] {
        let fields = self.fields();
        if fields.extradata.is_null() || fields.extradata_size <= 0 {
            return &[];
        }
        // SAFETY: FFmpeg keeps `extradata_size` bytes there; they change only with the parameters.
        unsafe { slice::from_raw_parts(fields.extradata, fields.extradata_size as usize) }
    }

    pub fn width(&self) -> u32 {
        self.fields().width.max(0) as u32
    }

    pub fn height(&self) -> u32 {
        self.fields().height.max(0) as u32
    }

    /// Width of a pixel over its height, as numerator and denominator; 1 to 1 when not said.
    pub fn pixel_aspect(&self) -> (u32, u32) {
        let ratio = self.fields().sample_aspect_ratio;
        if ratio.num <= 0 || ratio.den <= 0 { (1, 1) } else { (ratio.num as u32, ratio.den as u32) }
    }

    pub fn sample_rate(&self) -> u32 {
        self.fields().sample_rate.max(0) as u32
    }

    pub fn channels(&self) -> u32 {
        self.fields().ch_layout.nb_channels.max(0) as u32
    }

    /// Samples at the beginning that the encoder needed and nobody is to hear.
    pub fn initial_padding(&self) -> u32 {
        self.fields().initial_padding.max(0) as u32
    }

    /// Samples that a packet holds, by what the codec knows about itself.
    pub fn packet_samples(&self, bytes: usize) -> Option<u32> {
        // SAFETY: ours.
        let samples = unsafe { ffi::av_get_audio_frame_duration2(self.0, bytes as i32) };
        u32::try_from(samples).ok().filter(|samples| *samples > 0)
    }
}

impl Drop for Parameters {
    fn drop(&mut self) {
        // SAFETY: ours, and null is allowed.
        unsafe { ffi::avcodec_parameters_free(&mut self.0) }
    }
}

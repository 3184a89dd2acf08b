//! Frames to packets: H.264, AAC and JPEG. Equal frames and settings give equal bytes.

use std::ffi::CStr;
use std::{ptr, slice};

use ffmpeg_next::ffi;

use super::hardware::DeviceFrames;
use super::options::Options;
use super::scaler::Colors;
use super::{Device, Error, Frame, Packet, PictureFormat, Scaler, TimeBase, check};

pub struct PictureSettings<'a> {
    pub encoder: &'static CStr,
    pub width: u32,
    pub height: u32,
    /// What the encoder takes; pictures are brought into it.
    pub format: PictureFormat,
    /// Whose memory it takes them from.
    pub device: Option<Device>,
    pub colors: Colors,
    pub time_base: TimeBase,
    /// Nominal.
    pub frame_rate: (u32, u32),
    pub threads: u32,
    /// Times ten, 31; `None` where the codec has none.
    pub level: Option<u32>,
    /// Per second, and of the buffer; `None` for no limit.
    pub rate_limit: Option<(u32, u32)>,
    /// Frames between key frames at most; `None` for the codec's own.
    pub key_interval: Option<u32>,
    /// Frames between two that others refer to, at most.
    pub b_frames: u32,
    /// Fixed quantiser of codecs that have no other measure.
    pub quantiser: Option<u32>,
    /// Whatever else the encoder takes, by its names.
    pub options: &'a [(&'a str, String)],
}

pub struct SoundSettings {
    pub sample_rate: u32,
    pub channels: u32,
    pub bits_per_second: u32,
}

pub struct Encoder {
    context: *mut ffi::AVCodecContext,
    /// For encoders that take another format than everything else here.
    converter: Option<Scaler>,
    frames: Option<DeviceFrames>,
}

impl Encoder {
    pub fn picture(settings: &PictureSettings<'_>) -> Result<Encoder, Error> {
        let options = Options::new(settings.options.iter().map(|(key, value)| (key, value)))?;
        let (width, height) = (settings.width, settings.height);
        let frames = settings.device.map(|device| DeviceFrames::new(device, width, height)).transpose()?;
        let mut encoder = Encoder::open(settings.encoder, options, |fields| {
            (fields.width, fields.height) = (width as i32, height as i32);
            fields.pix_fmt = settings.device.map_or(settings.format.av(), Device::format);
            fields.hw_frames_ctx = frames.as_ref().map_or(ptr::null_mut(), DeviceFrames::reference);
            fields.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
            fields.time_base = settings.time_base.to_av();
            let (numerator, denominator) = settings.frame_rate;
            fields.framerate = ffi::AVRational { num: numerator as i32, den: denominator as i32 };
            fields.thread_count = settings.threads as i32;
            fields.max_b_frames = settings.b_frames as i32;
            settings.colors.describe(fields);
            if let Some(level) = settings.level {
                fields.level = level as i32;
            }
            if let Some((rate, buffer)) = settings.rate_limit {
                fields.rc_max_rate = rate.into();
                fields.rc_buffer_size = buffer as i32;
            }
            if let Some(frames) = settings.key_interval {
                fields.gop_size = frames as i32;
                fields.flags |= ffi::AV_CODEC_FLAG_CLOSED_GOP as i32;
            }
            if let Some(quantiser) = settings.quantiser {
                fields.flags |= ffi::AV_CODEC_FLAG_QSCALE as i32;
                fields.global_quality = quantiser as i32 * ffi::FF_QP2LAMBDA;
            }
        })?;
        let converted = settings.format == PictureFormat::Nv12;
        encoder.converter = converted.then(|| Scaler::new(width, height, settings.format, settings.colors));
        encoder.frames = frames;
        Ok(encoder)
    }

    /// AAC-LC: frames of 1024 samples, planes of floats.
    pub fn aac(settings: &SoundSettings) -> Result<Encoder, Error> {
        let options = Options::new([("aac_coder", "fast")])?;
        Encoder::open(c"aac", options, |fields| {
            fields.sample_fmt = ffi::AVSampleFormat::AV_SAMPLE_FMT_FLTP;
            fields.sample_rate = settings.sample_rate as i32;
            fields.time_base = ffi::AVRational { num: 1, den: settings.sample_rate as i32 };
            fields.bit_rate = settings.bits_per_second.into();
            fields.profile = ffi::FF_PROFILE_AAC_LOW;
            fields.thread_count = 1;
            // SAFETY: the layout is a field of the context, which is ours.
            unsafe { ffi::av_channel_layout_default(&mut fields.ch_layout, settings.channels as i32) };
        })
    }

    pub fn is_built_in(name: &CStr) -> bool {
        // SAFETY: the name ends with zero.
        unsafe { !ffi::avcodec_find_encoder_by_name(name.as_ptr()).is_null() }
    }

    fn open(
        name: &'static CStr,
        mut options: Options,
        set: impl FnOnce(&mut ffi::AVCodecContext),
    ) -> Result<Encoder, Error> {
        // SAFETY: the name ends with zero; the context is allocated for the codec that was found and set before it is
        // opened; `encoder` frees it whatever comes.
        unsafe {
            let codec = ffi::avcodec_find_encoder_by_name(name.as_ptr());
            if codec.is_null() {
                return Err(Error::new("an encoder", ffi::AVERROR_ENCODER_NOT_FOUND));
            }
            let encoder = Encoder { context: ffi::avcodec_alloc_context3(codec), converter: None, frames: None };
            if encoder.context.is_null() {
                return Err(Error::out_of_memory("an encoder"));
            }
            let fields = &mut *encoder.context;
            // Headers stand in `extradata`, and no version of FFmpeg stands in the bytes.
            fields.flags |= (ffi::AV_CODEC_FLAG_GLOBAL_HEADER | ffi::AV_CODEC_FLAG_BITEXACT) as i32;
            set(fields);
            check("opening an encoder", ffi::avcodec_open2(encoder.context, codec, &mut options.0))?;
            match options.unknown() {
                Some(_) => Err(Error::new("an encoder's option", ffi::AVERROR_OPTION_NOT_FOUND)),
                None => Ok(encoder),
            }
        }
    }

    /// The codec's header: parameter sets of H.264 in Annex B, AudioSpecificConfig of AAC.
    pub fn extradata(&self) -> &[u8] {
        // SAFETY: the context is open; the header stays as it is from then on.
        unsafe {
            let fields = &*self.context;
            if fields.extradata.is_null() {
                return &[];
            }
            slice::from_raw_parts(fields.extradata, fields.extradata_size as usize)
        }
    }

    pub fn send(&mut self, frame: &Frame) -> Result<(), Error> {
        let Some(converter) = &mut self.converter else { return self.send_as_it_is(frame) };
        let mut converted = converter.scale(frame)?;
        if let Some(frames) = &self.frames {
            converted = frames.upload(&converted)?;
        }
        converted.copy_place(frame);
        self.send_as_it_is(&converted)
    }

    fn send_as_it_is(&mut self, frame: &Frame) -> Result<(), Error> {
        // SAFETY: both are ours.
        check("encoding", unsafe { ffi::avcodec_send_frame(self.context, frame.pointer()) }).map(|_| ())
    }

    /// No frame follows; the packets that are held back can be taken.
    pub fn send_end(&mut self) -> Result<(), Error> {
        // SAFETY: ours; null ends the stream.
        check("ending an encoder", unsafe { ffi::avcodec_send_frame(self.context, ptr::null()) }).map(|_| ())
    }

    /// `None`: it wants more frames, or has ended.
    pub fn receive(&mut self) -> Result<Option<Packet>, Error> {
        let packet = Packet::new()?;
        // SAFETY: both are ours.
        let code = unsafe { ffi::avcodec_receive_packet(self.context, packet.pointer()) };
        if code == ffi::AVERROR_EOF || code == ffi::AVERROR(libc::EAGAIN) {
            return Ok(None);
        }
        check("encoding", code).map(|_| Some(packet))
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: ours.
        unsafe { ffi::avcodec_free_context(&mut self.context) }
    }
}

//! Packets to frames.

use std::ffi::CString;
use std::ptr;

use ffmpeg_next::ffi;

use super::{Error, Frame, Packet, Parameters, TimeBase, check};

/// Samples of one frame of sound. Coded ones have up to 65,535; of PCM, containers give any number at once.
const FRAME_SAMPLES_MAX: i64 = 1 << 20;

pub struct Decoder {
    context: *mut ffi::AVCodecContext,
}

impl Decoder {
    /// `threads` changes how fast the decoder is and how much memory it takes, not what it gives.
    pub fn open(parameters: &Parameters, time_base: TimeBase, threads: u32, pixels_max: u32) -> Result<Decoder, Error> {
        let codec = parameters.codec().ok_or_else(|| Error::new("a decoder", ffi::AVERROR_DECODER_NOT_FOUND))?;
        let name = CString::new(codec.decoder_name()).expect("names hold no zero");
        // SAFETY: the name ends with zero; the context is allocated for the codec that was found and set before it is
        // opened; `decoder` frees it whatever comes.
        unsafe {
            let codec = ffi::avcodec_find_decoder_by_name(name.as_ptr());
            if codec.is_null() {
                return Err(Error::new("a decoder", ffi::AVERROR_DECODER_NOT_FOUND));
            }
            let decoder = Decoder { context: ffi::avcodec_alloc_context3(codec) };
            if decoder.context.is_null() {
                return Err(Error::out_of_memory("a decoder"));
            }
            check("a decoder", ffi::avcodec_parameters_to_context(decoder.context, parameters.pointer()))?;
            let fields = &mut *decoder.context;
            fields.pkt_timebase = time_base.to_av();
            fields.thread_count = threads as i32;
            fields.max_pixels = i64::from(pixels_max);
            fields.max_samples = FRAME_SAMPLES_MAX;
            // Times decide what is kept, not what a container says about skipping.
            fields.flags2 |= ffi::AV_CODEC_FLAG2_SKIP_MANUAL;
            check("opening a decoder", ffi::avcodec_open2(decoder.context, codec, ptr::null_mut()))?;
            Ok(decoder)
        }
    }

    /// For JPEG files, one a packet. Not among the codecs that are looked for in foreign media, where such pictures are
    /// covers.
    pub fn jpeg(pixels_max: u32) -> Result<Decoder, Error> {
        // SAFETY: the name ends with zero; the context is allocated for the codec that was found and set before it is
        // opened; `decoder` frees it whatever comes.
        unsafe {
            let codec = ffi::avcodec_find_decoder_by_name(c"mjpeg".as_ptr());
            if codec.is_null() {
                return Err(Error::new("a decoder", ffi::AVERROR_DECODER_NOT_FOUND));
            }
            let decoder = Decoder { context: ffi::avcodec_alloc_context3(codec) };
            if decoder.context.is_null() {
                return Err(Error::out_of_memory("a decoder"));
            }
            let fields = &mut *decoder.context;
            fields.thread_count = 1;
            fields.max_pixels = i64::from(pixels_max);
            check("opening a decoder", ffi::avcodec_open2(decoder.context, codec, ptr::null_mut()))?;
            Ok(decoder)
        }
    }

    /// Take all frames after each packet. An error means that this packet's media is lost; the decoder goes on.
    pub fn send(&mut self, packet: &Packet) -> Result<(), Error> {
        // SAFETY: both are ours.
        check("decoding", unsafe { ffi::avcodec_send_packet(self.context, packet.pointer()) }).map(|_| ())
    }

    /// No packet follows; the frames that are held back can be taken.
    pub fn send_end(&mut self) -> Result<(), Error> {
        // SAFETY: ours; null ends the stream.
        match unsafe { ffi::avcodec_send_packet(self.context, ptr::null()) } {
            ffi::AVERROR_EOF => Ok(()),
            code => check("ending a decoder", code).map(|_| ()),
        }
    }

    /// `None`: it wants more packets, or has ended.
    pub fn receive(&mut self) -> Result<Option<Frame>, Error> {
        let frame = Frame::empty()?;
        // SAFETY: both are ours.
        let code = unsafe { ffi::avcodec_receive_frame(self.context, frame.pointer()) };
        if code == ffi::AVERROR_EOF || code == ffi::AVERROR(libc::EAGAIN) {
            return Ok(None);
        }
        check("decoding", code).map(|_| Some(frame))
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // SAFETY: ours.
        unsafe { ffi::avcodec_free_context(&mut self.context) }
    }
}

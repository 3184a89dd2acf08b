//! Packets into NUT, in memory: the container that takes every codec and keeps every time exactly.

use std::ptr;

use ffmpeg_next::ffi;

use super::options::Options;
use super::{Error, Packet, Parameters, TimeBase, check, rescale};

pub struct NutStream<'a> {
    pub parameters: &'a Parameters,
    pub time_base: TimeBase,
    pub pixel_aspect: (u32, u32),
}

pub struct NutMuxer {
    context: *mut ffi::AVFormatContext,
    /// As the packets come.
    given: Vec<TimeBase>,
    bytes: u64,
}

impl NutMuxer {
    pub fn new(streams: &[NutStream<'_>]) -> Result<NutMuxer, Error> {
        let mut options = Options::new([("write_index", "0")])?;
        // SAFETY: the context is allocated for NUT and owned by `muxer` from then on; its streams belong to it. `pb` is a
        // buffer in memory, closed in `finish` or drop.
        unsafe {
            let mut context = ptr::null_mut();
            let code = ffi::avformat_alloc_output_context2(&mut context, ptr::null(), c"nut".as_ptr(), ptr::null());
            check("a muxer", code)?;
            let muxer = NutMuxer { context, given: streams.iter().map(|stream| stream.time_base).collect(), bytes: 0 };
            (*context).flags |= ffi::AVFMT_FLAG_BITEXACT;
            check("a buffer", ffi::avio_open_dyn_buf(&mut (*context).pb))?;
            for given in streams {
                let stream = ffi::avformat_new_stream(context, ptr::null());
                if stream.is_null() {
                    return Err(Error::out_of_memory("a stream"));
                }
                let parameters = (*stream).codecpar;
                check("a stream", ffi::avcodec_parameters_copy(parameters, given.parameters.pointer()))?;
                (*parameters).codec_tag = 0;
                (*stream).time_base = given.time_base.to_av();
                let (numerator, denominator) = given.pixel_aspect;
                (*stream).sample_aspect_ratio = ffi::AVRational { num: numerator as i32, den: denominator as i32 };
            }
            check("writing a header", ffi::avformat_write_header(context, &mut options.0))?;
            Ok(muxer)
        }
    }

    /// In the order of decoding within a stream. Times are not negative.
    pub fn write(&mut self, stream: usize, packet: &Packet, pts: i64, dts: i64) -> Result<(), Error> {
        let mut written = packet.share()?;
        // SAFETY: the muxer made a stream for each that it was given; it may have chosen a finer unit for its times.
        let chosen = TimeBase::from_av(unsafe { (**(*self.context).streams.add(stream)).time_base });
        let given = self.given[stream];
        written.set_stream(stream);
        written.drop_side_data();
        written.set_times(rescale(pts, given, chosen), rescale(dts, given, chosen));
        self.bytes += packet.data().len() as u64;
        // SAFETY: both are ours.
        check("writing a packet", unsafe { ffi::av_write_frame(self.context, written.pointer()) }).map(|_| ())
    }

    /// Of the packets so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        // SAFETY: ours; the header was written.
        check("writing a trailer", unsafe { ffi::av_write_trailer(self.context) })?;
        Ok(self.take_buffer())
    }

    fn take_buffer(&mut self) -> Vec<u8> {
        // SAFETY: `pb` is the buffer that `new` opened, or null; closing it gives `length` bytes that are ours to free.
        unsafe {
            if (*self.context).pb.is_null() {
                return Vec::new();
            }
            let mut start = ptr::null_mut();
            let length = ffi::avio_close_dyn_buf((*self.context).pb, &mut start);
            (*self.context).pb = ptr::null_mut();
            let bytes = std::slice::from_raw_parts(start, length as usize).to_vec();
            ffi::av_free(start.cast());
            bytes
        }
    }
}

impl Drop for NutMuxer {
    fn drop(&mut self) {
        self.take_buffer();
        // SAFETY: ours; `pb` is closed.
        unsafe { ffi::avformat_free_context(self.context) }
    }
}

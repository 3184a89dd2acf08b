//! One opened source: its streams and its packets.

use std::ffi::{c_char, c_int};
use std::ptr;

use ffmpeg_next::ffi;
use timeline::time::Ticks;

use super::io::{ReadIo, ReadSeek};
use super::options::Options;
use super::{Codec, Error, Packet, Parameters, TimeBase, check};

/// Bytes that are looked at to tell the format and the codecs.
const PROBE_BYTES: u32 = 8 << 20;
const ANALYSE_MICROSECONDS: u32 = 5_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    Picture,
    Sound,
    Other,
}

pub struct Stream {
    pub kind: StreamKind,
    pub parameters: Parameters,
    pub time_base: TimeBase,
    /// The one that the author meant to be played.
    pub is_default: bool,
    /// A cover, not a film.
    pub is_still: bool,
    /// When it ends, by what the file's header says.
    pub promised_end: Option<Ticks>,
    /// Degrees counter-clockwise that the display matrix asks for.
    pub display_rotation: f64,
}

pub struct Input<'a> {
    context: *mut ffi::AVFormatContext,
    // Dropped after `context`, which reads from it.
    _io: ReadIo<'a>,
}

impl<'a> Input<'a> {
    /// `formats`: names of the demuxers that may be used, with commas between. No other file is ever opened.
    pub fn open(reader: impl ReadSeek + 'a, formats: &str, streams_max: u32) -> Result<Input<'a>, Error> {
        let io = ReadIo::new(Box::new(reader))?;
        let options = [
            ("format_whitelist", formats.to_owned()),
            ("codec_whitelist", Codec::whitelist()),
            ("protocol_whitelist", "none".to_owned()),
            ("max_streams", streams_max.to_string()),
            ("probesize", PROBE_BYTES.to_string()),
            ("analyzeduration", ANALYSE_MICROSECONDS.to_string()),
        ];
        let mut options = Options::new(options)?;
        // SAFETY: the context is allocated with our IO before opening; on failure FFmpeg frees the context and sets it
        // to null, but never the IO, which `io` owns.
        unsafe {
            let mut context = ffi::avformat_alloc_context();
            if context.is_null() {
                return Err(Error::out_of_memory("opening media"));
            }
            (*context).pb = io.context;
            (*context).io_open = Some(open_nothing);
            // Where a file stores only when packets are decoded, when they are shown follows from that.
            (*context).flags |= ffi::AVFMT_FLAG_CUSTOM_IO | ffi::AVFMT_FLAG_GENPTS;
            let code = ffi::avformat_open_input(&mut context, ptr::null(), ptr::null(), &mut options.0);
            check("opening media", code)?;
            let input = Input { context, _io: io };
            match options.unknown() {
                Some(_) => Err(Error::new("a demuxer's option", ffi::AVERROR_OPTION_NOT_FOUND)),
                None => Ok(input),
            }
        }
    }

    /// Looks into the first packets for what the container does not say. Their packets are read again afterwards.
    pub fn look_into_codecs(&mut self) -> Result<(), Error> {
        // SAFETY: the context is open; no options are given.
        check("probing media", unsafe { ffi::avformat_find_stream_info(self.context, ptr::null_mut()) })?;
        Ok(())
    }

    /// Packets of the other streams are not read.
    pub fn keep_only(&mut self, wanted: &[usize]) {
        for index in 0..self.stream_count() {
            let discard =
                if wanted.contains(&index) { ffi::AVDiscard::AVDISCARD_DEFAULT } else { ffi::AVDiscard::AVDISCARD_ALL };
            // SAFETY: the index is below the count, and streams are not null.
            unsafe { (**(*self.context).streams.add(index)).discard = discard };
        }
    }

    pub fn stream_count(&self) -> usize {
        // SAFETY: the context is open.
        unsafe { (*self.context).nb_streams as usize }
    }

    pub fn streams(&self) -> Result<Vec<Stream>, Error> {
        (0..self.stream_count()).map(|index| self.stream(index)).collect()
    }

    fn stream(&self, index: usize) -> Result<Stream, Error> {
        // SAFETY: the index is below the count; a stream and its parameters are not null while the context is open.
        unsafe {
            let stream = &**(*self.context).streams.add(index);
            let kind = match (*stream.codecpar).codec_type {
                ffi::AVMediaType::AVMEDIA_TYPE_VIDEO => StreamKind::Picture,
                ffi::AVMediaType::AVMEDIA_TYPE_AUDIO => StreamKind::Sound,
                _ => StreamKind::Other,
            };
            Ok(Stream {
                kind,
                parameters: Parameters::copy(stream.codecpar)?,
                time_base: TimeBase::from_av(stream.time_base),
                is_default: stream.disposition & ffi::AV_DISPOSITION_DEFAULT as c_int != 0,
                is_still: stream.disposition & ffi::AV_DISPOSITION_ATTACHED_PIC as c_int != 0,
                promised_end: self.promised_end(stream),
                display_rotation: display_rotation(stream),
            })
        }
    }

    fn promised_end(&self, stream: &ffi::AVStream) -> Option<Ticks> {
        // SAFETY: the context is open.
        let method = unsafe { (*self.context).duration_estimation_method };
        let said = method == ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_STREAM
            && stream.duration != ffi::AV_NOPTS_VALUE;
        let start = if stream.start_time == ffi::AV_NOPTS_VALUE { 0 } else { stream.start_time };
        let end = start.checked_add(stream.duration).filter(|_| said)?;
        Some(TimeBase::from_av(stream.time_base).ticks(end))
    }

    /// The file lists every packet, so that one that cannot be read does not end it.
    pub fn has_index(&self) -> bool {
        // SAFETY: an open context has a format, whose name ends with zero.
        let name = unsafe { std::ffi::CStr::from_ptr((*(*self.context).iformat).name) };
        name.to_bytes().starts_with(b"mov,")
    }

    /// False at the end.
    pub fn read(&mut self, packet: &mut Packet) -> Result<bool, Error> {
        packet.clear();
        // SAFETY: both are ours; the packet is empty.
        match unsafe { ffi::av_read_frame(self.context, packet.pointer()) } {
            ffi::AVERROR_EOF => Ok(false),
            code => check("reading media", code).map(|_| true),
        }
    }
}

/// What a demuxer calls to open another file than the one that it was given.
unsafe extern "C" fn open_nothing(
    _: *mut ffi::AVFormatContext,
    _: *mut *mut ffi::AVIOContext,
    _: *const c_char,
    _: c_int,
    _: *mut *mut ffi::AVDictionary,
) -> c_int {
    ffi::AVERROR(libc::EPERM)
}

/// # Safety
/// `stream` belongs to an open context.
unsafe fn display_rotation(stream: &ffi::AVStream) -> f64 {
    const MATRIX_BYTES: usize = 9 * size_of::<i32>();
    let mut size = 0;
    // SAFETY: the stream is open; the matrix is read only when it is whole, and not used after this.
    unsafe {
        let matrix =
            ffi::av_stream_get_side_data(stream, ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX, &mut size);
        if matrix.is_null() || size < MATRIX_BYTES {
            return 0.0;
        }
        let angle = ffi::av_display_rotation_get(matrix.cast());
        if angle.is_nan() { 0.0 } else { angle }
    }
}

impl Drop for Input<'_> {
    fn drop(&mut self) {
        // SAFETY: the context is ours; with custom IO it leaves `pb` alone.
        unsafe { ffi::avformat_close_input(&mut self.context) }
    }
}

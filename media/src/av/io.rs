//! Reads a demuxer's bytes from any Rust reader.

use std::ffi::{c_int, c_void};
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use ffmpeg_next::ffi;

use super::Error;

pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// What one call of the demuxer's reads at most.
const BUFFER_BYTES: usize = 64 << 10;

pub struct ReadIo<'a> {
    pub context: *mut ffi::AVIOContext,
    /// Behind a pointer that FFmpeg holds too; taken back on drop.
    reader: *mut Box<dyn ReadSeek + 'a>,
}

impl<'a> ReadIo<'a> {
    pub fn new(reader: Box<dyn ReadSeek + 'a>) -> Result<ReadIo<'a>, Error> {
        let reader = Box::into_raw(Box::new(reader));
        // SAFETY: the buffer comes from av_malloc as avio_alloc_context wants it. `reader` outlives the context: both
        // are freed in drop, the context first.
        let context = unsafe {
            let buffer = ffi::av_malloc(BUFFER_BYTES);
            ffi::avio_alloc_context(
                buffer.cast(),
                BUFFER_BYTES as c_int,
                0,
                reader.cast(),
                Some(read_bytes),
                None,
                Some(seek),
            )
        };
        let io = ReadIo { context, reader };
        if io.context.is_null() { Err(Error::out_of_memory("opening a source")) } else { Ok(io) }
    }
}

impl Drop for ReadIo<'_> {
    fn drop(&mut self) {
        // SAFETY: context and reader were made in `new` and are freed nowhere else. FFmpeg may have replaced the
        // buffer, so the one in the context is freed.
        unsafe {
            if !self.context.is_null() {
                ffi::av_freep(ptr::addr_of_mut!((*self.context).buffer).cast());
                ffi::avio_context_free(&mut self.context);
            }
            drop(Box::from_raw(self.reader));
        }
    }
}

unsafe extern "C" fn read_bytes(opaque: *mut c_void, buffer: *mut u8, length: c_int) -> c_int {
    // SAFETY: `opaque` is the reader of the ReadIo whose context calls, on the thread that uses it; the buffer has room
    // for `length` bytes.
    let (reader, buffer) = unsafe {
        let reader = &mut *opaque.cast::<Box<dyn ReadSeek>>();
        (reader, std::slice::from_raw_parts_mut(buffer, length as usize))
    };
    // Unwinding through C would abort without a word.
    match catch_unwind(AssertUnwindSafe(|| reader.read(buffer))) {
        Ok(Ok(0)) => ffi::AVERROR_EOF,
        Ok(Ok(count)) => count as c_int,
        Ok(Err(_)) | Err(_) => ffi::AVERROR(libc::EIO),
    }
}

unsafe extern "C" fn seek(opaque: *mut c_void, offset: i64, whence: c_int) -> i64 {
    // SAFETY: as in `read_bytes`.
    let reader = unsafe { &mut *opaque.cast::<Box<dyn ReadSeek>>() };
    let seek = || -> std::io::Result<u64> {
        if whence & ffi::AVSEEK_SIZE != 0 {
            let position = reader.stream_position()?;
            let size = reader.seek(SeekFrom::End(0))?;
            reader.seek(SeekFrom::Start(position))?;
            return Ok(size);
        }
        let invalid = || std::io::Error::from(std::io::ErrorKind::InvalidInput);
        match whence & !ffi::AVSEEK_FORCE {
            libc::SEEK_SET => reader.seek(SeekFrom::Start(u64::try_from(offset).map_err(|_| invalid())?)),
            libc::SEEK_CUR => reader.seek(SeekFrom::Current(offset)),
            libc::SEEK_END => reader.seek(SeekFrom::End(offset)),
            _ => Err(invalid()),
        }
    };
    match catch_unwind(AssertUnwindSafe(seek)) {
        Ok(Ok(position)) => position as i64,
        Ok(Err(_)) | Err(_) => ffi::AVERROR(libc::EIO).into(),
    }
}

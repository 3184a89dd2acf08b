//! FFmpeg's libraries behind a safe surface: just what the stages need, and the only unsafe code of the workspace.
//!
//! Rules of this folder: every pointer that FFmpeg gives is owned by one Rust value that frees it; no FFmpeg type leaves
//! the folder; nothing here decides anything about recordings.

mod codec;
mod decoder;
mod deinterlacer;
mod encoder;
mod frame;
mod hardware;
mod input;
mod io;
pub mod log;
mod muxer;
mod options;
mod packet;
mod parameters;
mod scaler;

use std::ffi::{CStr, c_int};

use ffmpeg_next::ffi;
use timeline::time::Ticks;

pub use codec::Codec;
pub use decoder::Decoder;
pub use deinterlacer::Deinterlacer;
pub use encoder::{Encoder, PictureSettings, SoundSettings};
pub use frame::{Frame, PictureFormat};
pub use hardware::Device;
pub use input::{Input, Stream, StreamKind};
pub use muxer::{NutMuxer, NutStream};
pub use packet::Packet;
pub use parameters::Parameters;
pub use scaler::{Colors, Scaler};

/// A call of FFmpeg's that failed.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {reason}")]
pub struct Error {
    doing: &'static str,
    reason: String,
    code: c_int,
}

impl Error {
    fn new(doing: &'static str, code: c_int) -> Error {
        let mut text = [0; 128];
        // SAFETY: the buffer is as long as is said, and av_strerror ends it with a zero.
        let reason = unsafe {
            ffi::av_strerror(code, text.as_mut_ptr(), text.len());
            CStr::from_ptr(text.as_ptr()).to_string_lossy().into_owned()
        };
        Error { doing, reason, code }
    }

    fn out_of_memory(doing: &'static str) -> Error {
        Error::new(doing, ffi::AVERROR(libc::ENOMEM))
    }

    pub fn is_out_of_memory(&self) -> bool {
        self.code == ffi::AVERROR(libc::ENOMEM)
    }

    /// What the media holds is at fault, not the call.
    pub fn is_invalid_data(&self) -> bool {
        [ffi::AVERROR_INVALIDDATA, ffi::AVERROR_PATCHWELCOME].contains(&self.code)
    }
}

fn check(doing: &'static str, code: c_int) -> Result<c_int, Error> {
    if code < 0 { Err(Error::new(doing, code)) } else { Ok(code) }
}

/// Seconds per unit of a stream's times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeBase {
    pub numerator: i32,
    pub denominator: i32,
}

impl TimeBase {
    pub const TICKS: TimeBase = TimeBase { numerator: 1, denominator: 90_000 };

    pub fn ticks(self, value: i64) -> Ticks {
        Ticks::rescale(value, self.numerator.into(), self.denominator.into())
    }

    /// Nearest value for `at`.
    pub fn value(self, at: Ticks) -> i64 {
        rescale(at.0, TimeBase::TICKS, self)
    }

    fn from_av(rational: ffi::AVRational) -> TimeBase {
        // A time base of zero means that the demuxer knows none; a unit of a tick then does no harm.
        if rational.num <= 0 || rational.den <= 0 {
            return TimeBase::TICKS;
        }
        TimeBase { numerator: rational.num, denominator: rational.den }
    }

    fn to_av(self) -> ffi::AVRational {
        ffi::AVRational { num: self.numerator, den: self.denominator }
    }
}

/// `value` in units of `from`, to the nearest unit of `to`.
pub fn rescale(value: i64, from: TimeBase, to: TimeBase) -> i64 {
    let numerator = i128::from(from.numerator) * i128::from(to.denominator);
    let denominator = i128::from(from.denominator) * i128::from(to.numerator);
    let scaled = i128::from(value) * numerator;
    let half = if scaled >= 0 { denominator / 2 } else { -denominator / 2 };
    ((scaled + half) / denominator) as i64
}

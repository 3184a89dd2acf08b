//! FFmpeg's own log, which goes to standard error.

use ffmpeg_next::ffi;

pub fn only_errors() {
    // SAFETY: sets one atomic integer.
    unsafe { ffi::av_log_set_level(ffi::AV_LOG_FATAL) }
}

//! CMAF (ISO/IEC 23000-19) written by hand: an init segment per rendition, and one `moof` with its `mdat` per HLS segment.
//!
//! Ours instead of FFmpeg's muxer because every time must be exact and absolute, whichever chunk writes it: `tfdt` is
//! recording time, and a fragment starts where the one before ends. Pure and safe: bytes in, bytes out.

pub mod aac;
pub mod bits;
mod boxes;
pub mod fragment;
pub mod h264;
pub mod init;

/// Of the tracks of pictures. Sound is counted in samples, which most rates do not share with 90 kHz.
pub const PICTURE_TIMESCALE: u32 = 90_000;

//! The encoder of the sound, as the render plan says: ingest opens it for the init segment, chunks for the samples.

use crate::av::{Encoder, SoundSettings};
use crate::inside::Failure;

pub fn open(sample_rate: u32, channels: u32, bits_per_second: u32) -> Result<Encoder, Failure> {
    Ok(Encoder::aac(&SoundSettings { sample_rate, channels, bits_per_second })?)
}

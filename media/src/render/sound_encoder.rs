//! The encoder of the sound, as the render plan says: ingest opens it for the init segment, chunks for the samples.

use crate::av::{Encoder, SoundSettings};
use crate::cmaf::{aac, init};
use crate::inside::Failure;

pub fn open(sample_rate: u32, channels: u32, bits_per_second: u32) -> Result<Encoder, Failure> {
    Ok(Encoder::aac(&SoundSettings { sample_rate, channels, bits_per_second })?)
}

/// The init segment that players of this encoder's sound need.
pub fn init(encoder: &Encoder, sample_rate: u32, channels: u32, bits_per_second: u32) -> Vec<u8> {
    init::sound(aac::Config { sample_rate, channels }, encoder.extradata(), bits_per_second)
}

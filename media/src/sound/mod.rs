//! Samples on one grid from recording zero, whichever segments they were read from and wherever the reading began.

pub mod decode;
pub mod mix;
pub mod resample;
pub mod stretch;

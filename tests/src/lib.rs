//! What the end-to-end tests share: a running Lectern, the truth about the fixture classes, exported replays, and how to
//! compare them.

pub mod lectern;
pub mod measure;
pub mod replay_folder;
pub mod truth;

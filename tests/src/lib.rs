//! What the end-to-end tests share: the truth about the fixture classes, exported replays, and how to compare them.

pub mod measure;
pub mod replay_folder;
pub mod truth;

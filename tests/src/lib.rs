//! What the end-to-end tests share: a running Lectern, the truth about the fixture classes, exported replays, how to
//! compare them, and media that means harm.

pub mod hostile;
pub mod lectern;
pub mod measure;
pub mod replay_folder;
pub mod truth;

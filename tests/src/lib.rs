//! What the end-to-end tests share: a running Lectern, one whose parts can be taken away, the truth about the fixture
//! classes, exported replays, how to compare them, and media that means harm.

pub mod api_client;
pub mod crashes;
pub mod faults;
pub mod hostile;
pub mod lectern;
pub mod left_behind;
pub mod measure;
pub mod replay_folder;
pub mod stage;
pub mod truth;

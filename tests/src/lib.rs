//! What the end-to-end tests share: a running Lectern, one whose parts can be taken away, the truth about the fixture
//! classes, exported replays, and how to compare them.

pub mod api_client;
pub mod crashes;
pub mod faults;
pub mod lectern;
pub mod left_behind;
pub mod measure;
pub mod replay_folder;
pub mod stage;
pub mod truth;

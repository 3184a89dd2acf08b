//! Jobs of the caller's school.

pub mod cancel;
pub mod list;
pub mod read;
pub mod replay_dead_letters;
pub mod retry;
mod view;

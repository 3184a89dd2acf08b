//! How long the runs of each kind may take, and how often a job may fail before it is a dead letter.

use std::time::Duration;

use jobs::Limits;

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

/// Five hours of lecture, the most that is taken by default, are a few gigabytes to copy.
pub const INGEST: Limits = Limits { time_max: minutes(180), stall_max: minutes(3), attempts_max: 4 };
/// Thirty seconds of picture, in the worst case 8K on one slow core.
pub const RENDER: Limits = Limits { time_max: minutes(30), stall_max: minutes(3), attempts_max: 4 };
/// A window of speech tells nothing of its progress; the largest model takes minutes on one old core.
pub const TRANSCRIBE: Limits = Limits { time_max: minutes(25), stall_max: minutes(25), attempts_max: 4 };
/// A thousand slides of small print on a slow machine. One that cannot be read is told by few attempts: the replay waits.
pub const READ: Limits = Limits { time_max: minutes(60), stall_max: minutes(5), attempts_max: 3 };
/// A language model may take this long over the notes of a recording; then they stay extractive.
pub const REWRITE_MAX: Duration = minutes(8);
/// Reading and writing documents.
pub const LIGHT: Limits = Limits { time_max: minutes(15), stall_max: minutes(10), attempts_max: 6 };

/// Segments of an upload that were cut within this are committed together, and at most so many.
pub const REGISTER_EVERY: Duration = Duration::from_millis(250);
pub const SEGMENTS_PENDING_MAX: usize = 32;
// A model that is slow must not cost the recording its chapters.
const _: () = assert!(REWRITE_MAX.as_secs() < LIGHT.stall_max.as_secs());

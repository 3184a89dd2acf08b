//! The ledger: SQL of the tables `jobs`, `job_outputs`, `lanes` and `workers` as plain functions.
//!
//! **Whoever takes a row out of `running` raises its epoch**, and everything that a run writes is conditioned on the
//! epoch that it claimed, so a run that was given up changes nothing. **Rows that may be locked by a finish are skipped,
//! never waited for**: a finish holds its job's row while it waits for the session's recordings.

pub mod claim;
pub mod enqueue;
pub mod finish;
pub mod lease;
pub mod relay;
pub mod sweep;

pub use enqueue::{NewJob, enqueue};

use std::time::Duration;

/// First key of our advisory locks; the second says which.
pub(crate) const LOCK_CLASS: i32 = 0x1ec7;
pub(crate) const LOCK_SWEEP: i32 = 100;
pub(crate) const LOCK_REPLAN: i32 = 101;

/// A unit as SQL has it.
pub(crate) fn unit(index: u32) -> i32 {
    i32::try_from(index).expect("chunks and units are counted in thousands")
}

/// A count or ordinal from SQL, where a check keeps it from being negative.
pub(crate) fn count(value: i32) -> u32 {
    u32::try_from(value).expect("a check constraint keeps it from being negative")
}

pub(crate) fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

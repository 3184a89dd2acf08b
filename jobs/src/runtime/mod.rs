//! A worker process: one apalis worker per lane that hears of jobs, a supervisor that owns the runs, a relay per lane
//! that sends messages, and a sweeper that puts right what crashes leave.
//!
//! ```text
//!   jobs (PostgreSQL) --relay--> Redis --lane--> supervisor --claim--> jobs
//!          ^                                         |
//!          +---- renew (5 s), step, finish ----------+
//! ```

mod claims;
pub(crate) mod control;
mod gather;
mod lane;
mod leases;
mod prune;
mod relay;
mod supervisor;
mod sweeper;
mod verdict;
pub(crate) mod wake;
mod worker;

pub use wake::{Notifier, listen_channel};
pub use worker::{StartError, Worker, WorkerConfig};

//! Jobs: the ledger in PostgreSQL, the plan that fills it, and the runtime that works it off with Redis as a wake-up.
//!
//! - [`pipeline`] says which jobs a session should have, as a pure function of its rows, and writes them.
//! - [`ledger`] is the SQL of a job's life: claim, lease, step, finish, rescue.
//! - [`runtime`] is a worker process. A kind of job is a [`Handler`]; it gets a [`Run`] and gives an [`Outcome`].
//! - [`material`] is what a replay is made from, finished or not.
//! - [`ops`] is what people see and do.
//! - [`cleaning`] says when nothing is at work on a session, and forgets jobs that count no more.
//!
//! `jobs/README.md` draws the states of a job and explains the limits.

mod backoff;
mod error;
mod handler;
mod job;
mod kind;

pub mod cleaning;
pub mod ledger;
pub mod limits;
pub mod material;
pub mod metrics;
pub mod ops;
pub mod outputs;
pub mod pipeline;
pub mod runtime;
pub mod stages;
pub mod work;

pub use error::{JobError, OrJobError};
pub use handler::{Effect, Handler, Limits, NewOutput, Outcome, Run};
pub use job::{Job, JobId};
pub use kind::{JobKind, JobState, Lane, UnknownName};

//! The pipeline: which jobs should exist, as a pure function of the rows of a session.
//!
//! [`plan`] says it, [`replan`] makes it so. It runs in every transaction that changes those rows and every few seconds
//! from the sweep, so there is no counter and no barrier that could be wrong, crash or get stuck. A job is named by the
//! digest of what it works on: what changed is another job, what did not change is not done twice.

mod digest;
mod inputs;
mod plan;
mod planned;
mod rows;
mod write;

pub use inputs::{ChunkInputs, UnitInputs, chunk_inputs, unit_inputs};
pub use plan::{Plan, PlannedJob, Work, plan, wanted};
pub use planned::{Planned, planned};
pub use rows::{JobRow, RecordingRow, SessionRows, load, lock, session_of};
pub use write::replan;
pub(crate) use write::replan_after;

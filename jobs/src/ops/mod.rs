//! What people do with jobs, lanes and workers. Each function takes a connection, and the connection decides what is
//! seen: a tenant's transaction sees that tenant's jobs, the dispatcher's pool those of all. Lanes and workers belong to
//! the fleet; only the dispatcher may change them.

mod act;
mod lanes;
mod list;
pub mod workers;

pub use act::{cancel, replay_dead_letters, retry};
pub use lanes::{LaneStatus, lanes, pause, resume};
pub use list::{Filter, JobStatus, LastError, Page, get, list};

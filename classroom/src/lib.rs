//! The domain: tenants, people and their rights, courses and sessions, the event log, recordings and replays.
//!
//! SQL stands here as plain functions on a connection. **The caller owns the transaction**: it begins one for a tenant
//! with [`database::begin`], calls what it needs, and commits. Every query sees that tenant's rows and no others,
//! because the database says so, not because each query remembers to.
//!
//! Two shapes of result:
//! - `Result<_, sqlx::Error>`: nothing in it is anybody's fault but the database's. A row that must be there and is not
//!   is `sqlx::Error::RowNotFound`; one that may be absent is an `Option`.
//! - `Result<_, Error>`: it may also be [refused](Refusal), for a reason with a stable code that a person can read.
//!
//! Events come last: [`events::append`] takes the lock that gives a session's events their sequence, and no transaction
//! takes another lock after it. What the API calls (`recordings::create_upload`, `replays::publish`) appends by itself;
//! what a job calls returns the event, since the job's finish appends it.

mod error;

pub mod artifacts;
pub mod audit;
pub mod classes;
pub mod courses;
pub mod database;
pub mod drafts;
pub mod edits;
pub mod events;
pub mod idempotency;
pub mod ids;
pub mod media_links;
pub mod objects;
pub mod people;
pub mod positions;
pub mod private_notes;
pub mod recording_list;
pub mod recordings;
pub mod replays;
pub mod rights;
pub mod search;
pub mod seed;
pub mod segments;
pub mod sessions;
pub mod tenants;
#[cfg(feature = "testing")]
pub mod testing;
pub mod users;
pub mod web_sessions;

pub use error::{Error, Refusal};

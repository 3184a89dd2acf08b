//! The ledger and the runtime on a real PostgreSQL and Redis: each test has a database and a queue prefix of its own.

mod cancellation;
mod crashes;
mod endings;
mod fencing;
mod lanes;
mod model;
mod pipeline;
mod stage;

//! What needs a real PostgreSQL and S3.

mod cleaner;
mod stage;

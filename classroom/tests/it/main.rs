//! The domain against a real PostgreSQL: one database per test, cloned from a migrated template.

mod accounts;
mod courses_and_sessions;
mod drafts;
mod events;
mod idempotency;
mod isolation;
mod people;
mod recordings;
mod records;
mod replays;
mod schema;
mod school;
mod search;
mod web_sessions;

//! The API as a client meets it: requests against the router, over a real PostgreSQL, Redis and S3. Only the identity
//! provider is played by us.

mod app;
mod auth;
mod call;
mod catalogue;
mod classes;
mod drafts;
mod errors;
mod health;
mod idempotency;
mod issuer;
mod logs;
mod making;
mod matrix;
mod media;
mod openapi;
mod ops;
mod people;
mod private_notes;
mod replays;
mod school;
mod search;
mod serve;
mod sign_in;
mod stage;
mod uploads;

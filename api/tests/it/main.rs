//! The API as a client meets it: requests against the router, over a real PostgreSQL, Redis and S3. Only the identity
//! provider is played by us.

mod app;
mod auth;
mod call;
mod catalogue;
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
mod replays;
mod school;
mod serve;
mod sign_in;
mod stage;
mod uploads;

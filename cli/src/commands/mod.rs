//! One command, one file.

pub mod api;
pub mod clean;
pub mod demo;
pub mod dev;
pub mod doctor;
pub mod export;
pub mod ingest;
pub mod jobs;
pub mod migrate;
pub mod models;
pub mod worker;

//! PostgreSQL, Redis and S3 for `lectern dev`, tests and benches: the real servers, on free ports of the loopback
//! interface, ending with the process that started them.
//!
//! PostgreSQL and Redis are the system's programs, run as children that the kernel ends when this process dies, however
//! it dies. S3 is served inside this process, over HTTP. Nothing here is part of a production deployment.

mod account;
mod child;
mod error;
mod folder;
mod port;
mod postgres;
pub mod programs;
mod redis;
pub mod s3;
mod services;
pub mod test;

pub use error::EmbeddedError;
pub use postgres::Postgres;
pub use redis::Redis;
pub use s3::S3;
pub use services::{Data, Options, Services};

pub type Result<T, E = EmbeddedError> = std::result::Result<T, E>;

//! Servers for tests: those that the environment names, or else our own, started once per process.
//!
//! `make test` starts servers once and sets the variables; `cargo test` in one crate works without. Tests keep apart by
//! names: a bucket, a queue prefix and a database of their own.

use std::env;

use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::folder::Folder;
use crate::{Postgres, Redis, S3};

/// How to reach an S3 server, and a bucket that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Access {
    pub endpoint: String,
    pub access_key: String,
    pub secret_key: String,
    pub bucket: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestServices {
    pub database_url: String,
    pub redis_url: String,
    pub s3: S3Access,
}

impl TestServices {
    /// Panics, with what to do about it, when a server cannot be started.
    pub async fn shared() -> Self {
        let (database_url, redis_url, s3) = tokio::join!(database_url(), redis_url(), s3());
        Self { database_url, redis_url, s3 }
    }
}

pub async fn database_url() -> String {
    static SERVER: OnceCell<(Postgres, Folder)> = OnceCell::const_new();
    match env::var("DATABASE_URL") {
        Ok(url) => url,
        Err(_) => {
            let start = || async {
                let folder = temporary();
                (Postgres::start(&folder, false).await.unwrap_or_else(|error| panic!("PostgreSQL: {error}")), folder)
            };
            SERVER.get_or_init(start).await.0.url()
        }
    }
}

pub async fn redis_url() -> String {
    static SERVER: OnceCell<(Redis, Folder)> = OnceCell::const_new();
    match env::var("REDIS_URL") {
        Ok(url) => url,
        Err(_) => {
            let start = || async {
                let folder = temporary();
                (Redis::start(&folder, false).await.unwrap_or_else(|error| panic!("Redis: {error}")), folder)
            };
            SERVER.get_or_init(start).await.0.url()
        }
    }
}

pub async fn s3() -> S3Access {
    static SERVER: OnceCell<(S3, Folder)> = OnceCell::const_new();
    if let Ok(endpoint) = env::var("S3_ENDPOINT") {
        let named = |name| env::var(name).unwrap_or_else(|_| panic!("S3_ENDPOINT is set and {name} is not"));
        return S3Access {
            endpoint,
            access_key: named("S3_ACCESS_KEY"),
            secret_key: named("S3_SECRET_KEY"),
            bucket: named("S3_BUCKET"),
        };
    }
    let start = || async {
        let folder = temporary();
        (S3::start(&folder, false).await.unwrap_or_else(|error| panic!("S3: {error}")), folder)
    };
    let (server, _) = SERVER.get_or_init(start).await;
    S3Access {
        endpoint: server.endpoint(),
        access_key: server.access_key().to_owned(),
        secret_key: server.secret_key().to_owned(),
        bucket: server.bucket().to_owned(),
    }
}

/// The name of a bucket that nobody has.
pub fn bucket_name() -> String {
    format!("test-{}", Uuid::new_v4().simple())
}

/// A queue prefix that nobody has.
pub fn queue_prefix() -> String {
    format!("test-{}", Uuid::new_v4().simple())
}

/// The name of a database that nobody has, fit for SQL without quotes.
pub fn database_name() -> String {
    format!("test_{}", Uuid::new_v4().simple())
}

fn temporary() -> Folder {
    Folder::temporary().unwrap_or_else(|error| panic!("a temporary folder: {error}"))
}

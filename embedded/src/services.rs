//! All three servers together.

use std::path::PathBuf;

use crate::folder::Folder;
use crate::{Postgres, Redis, Result, S3};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// Kept there, and used again by the next start. Usually `.lectern/`.
    Folder(PathBuf),
    /// Under the system's temporary folder, gone with the servers.
    Temporary,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub data: Data,
    /// Whether what was acknowledged survives a power cut. Without it writing is several times faster.
    pub durable: bool,
}

impl Options {
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { data: Data::Folder(folder.into()), durable: true }
    }

    pub fn temporary() -> Self {
        Self { data: Data::Temporary, durable: false }
    }
}

/// Running servers. They end when this is dropped, and when this process dies.
#[derive(Debug)]
pub struct Services {
    pub database_url: String,
    pub redis_url: String,
    pub s3_endpoint: String,
    pub s3_access_key: String,
    pub s3_secret_key: String,
    pub s3_bucket: String,
    /// For tests that take one away. Ports stay the same over restarts.
    pub postgres: Postgres,
    pub redis: Redis,
    pub s3: S3,
    /// Dropped last, when nothing is at work in it any more.
    _folder: Folder,
}

impl Services {
    pub async fn start(options: Options) -> Result<Self> {
        let folder = match &options.data {
            Data::Folder(path) => Folder::take(path)?,
            Data::Temporary => Folder::temporary()?,
        };
        let durable = options.durable;
        let (postgres, redis, s3) = tokio::try_join!(
            Postgres::start(&folder, durable),
            Redis::start(&folder, durable),
            S3::start(&folder, durable)
        )?;
        Ok(Self {
            database_url: postgres.url(),
            redis_url: redis.url(),
            s3_endpoint: s3.endpoint(),
            s3_access_key: s3.access_key().to_owned(),
            s3_secret_key: s3.secret_key().to_owned(),
            s3_bucket: s3.bucket().to_owned(),
            postgres,
            redis,
            s3,
            _folder: folder,
        })
    }

    /// The variables that lead the rest of Lectern to these servers.
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("DATABASE_URL", &self.database_url),
            ("REDIS_URL", &self.redis_url),
            ("S3_ENDPOINT", &self.s3_endpoint),
            ("S3_ACCESS_KEY", &self.s3_access_key),
            ("S3_SECRET_KEY", &self.s3_secret_key),
            ("S3_BUCKET", &self.s3_bucket),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into()
    }

    /// Ends all servers in good order.
    pub async fn stop(mut self) {
        tokio::join!(self.postgres.stop(), self.redis.stop(), self.s3.stop());
    }
}

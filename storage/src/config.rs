//! Where the bucket is and who we are there.

use std::fmt;

/// Everything needed to reach one bucket.
#[derive(Clone, PartialEq, Eq)]
pub struct StorageConfig {
    /// `http://host:port` of a server other than AWS; `None` means AWS in `region`.
    pub endpoint: Option<String>,
    /// The same server as browsers reach it, used for presigned URLs only; `None` means `endpoint`.
    pub public_endpoint: Option<String>,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
    pub bucket: String,
    /// `endpoint/bucket/key` instead of `bucket.endpoint/key`. Servers without wildcard DNS need it.
    pub path_style: bool,
}

/// The region that servers without regions expect in signatures.
pub const DEFAULT_REGION: &str = "us-east-1";

impl StorageConfig {
    /// A server of one's own: path-style, no regions, presigned URLs lead to the same address.
    pub fn at(
        endpoint: impl Into<String>,
        access_key: impl Into<String>,
        secret_key: impl Into<String>,
        bucket: impl Into<String>,
    ) -> Self {
        Self {
            endpoint: Some(endpoint.into()),
            public_endpoint: None,
            region: DEFAULT_REGION.to_owned(),
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            bucket: bucket.into(),
            path_style: true,
        }
    }
}

impl fmt::Debug for StorageConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageConfig")
            .field("endpoint", &self.endpoint)
            .field("public_endpoint", &self.public_endpoint)
            .field("region", &self.region)
            .field("access_key", &self.access_key)
            .field("secret_key", &"…")
            .field("bucket", &self.bucket)
            .field("path_style", &self.path_style)
            .finish()
    }
}

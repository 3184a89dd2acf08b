//! The connection: one client for the server, one for the address that browsers see.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Config, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    StalledStreamProtectionConfig,
};
use url::Url;

use crate::{Result, StorageConfig, StorageError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// From the request to the head of the answer.
const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// One attempt; an upload part of [`crate::UPLOAD_PART_SIZE`] fits at 140 KB/s.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
/// All attempts together.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(120);
/// Joining the parts of a large upload takes some servers minutes, during which they say nothing.
pub(crate) const JOIN_TIMEOUT: Duration = Duration::from_secs(300);
/// Short, since callers have their own, longer patience for a server that is down.
const ATTEMPTS_MAX: u32 = 4;
const BACKOFF_INITIAL: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(2);
/// How long a body may make no progress before it counts as broken.
const STALL_GRACE: Duration = Duration::from_secs(20);

/// One bucket. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Storage {
    pub(crate) client: Client,
    pub(crate) presigner: Client,
    pub(crate) bucket: String,
}

impl Storage {
    /// Checks the configuration. Nothing is sent: a server that is down shows when an object is asked for.
    pub fn connect(config: &StorageConfig) -> Result<Self> {
        if config.bucket.is_empty() {
            return Err(invalid("the bucket has no name"));
        }
        let client = client(config, config.endpoint.as_deref())?;
        let presigner = match &config.public_endpoint {
            Some(public) => self::client(config, Some(public))?,
            None => client.clone(),
        };
        Ok(Self { client, presigner, bucket: config.bucket.clone() })
    }

    pub fn bucket(&self) -> &str {
        &self.bucket
    }
}

fn client(config: &StorageConfig, endpoint: Option<&str>) -> Result<Client> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS_MAX)
        .with_initial_backoff(BACKOFF_INITIAL)
        .with_max_backoff(BACKOFF_MAX);
    let credentials = Credentials::new(&config.access_key, &config.secret_key, None, None, "configuration");
    let mut builder = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(config.region.clone()))
        .credentials_provider(credentials)
        .force_path_style(config.path_style)
        .timeout_config(timeouts)
        .retry_config(retries)
        .stalled_stream_protection(StalledStreamProtectionConfig::enabled().grace_period(STALL_GRACE).build())
        // The SDK's default adds CRC trailers to every upload, which many servers other than AWS refuse.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    if let Some(endpoint) = endpoint {
        builder = builder.endpoint_url(checked(endpoint)?);
    }
    Ok(Client::from_conf(builder.build()))
}

fn checked(endpoint: &str) -> Result<String> {
    let url = Url::parse(endpoint).map_err(|error| invalid(format!("endpoint {endpoint:?}: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(invalid(format!("endpoint {endpoint:?} is not http://host or https://host")));
    }
    Ok(endpoint.trim_end_matches('/').to_owned())
}

fn invalid(reason: impl Into<String>) -> StorageError {
    StorageError::Invalid { operation: "connect", reason: reason.into() }
}

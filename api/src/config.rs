//! What the API is told at its start. Nothing reads the environment later.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use url::Url;

use crate::dev::DevIssuer;

#[derive(Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub auth: AuthConfig,
    /// Signs media links and cursors. Every API process of an installation has the same.
    pub media_token_key: SecretKey,
    /// A link to media works this long: a class and a break.
    pub media_token_ttl: Duration,
    pub uploads: UploadConfig,
    /// The tenant, by its domain, whose admins steer the fleet that all tenants share: lanes and workers. None: nobody does
    /// over HTTP.
    pub operator_domain: Option<String>,
    /// `lectern dev` is its own issuer.
    pub dev: Option<DevIssuer>,
}

#[derive(Debug, Clone)]
pub struct AuthConfig {
    /// `iss` of every token, to the letter.
    pub issuer: String,
    /// Not asked when [`Config::dev`] is set.
    pub jwks_url: Url,
    /// When not empty, `aud` must name one of these.
    pub audiences: Vec<String>,
    /// A token that has an `azp` must name one of these.
    pub authorized_parties: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct UploadConfig {
    /// A presigned part may be sent this long.
    pub part_ttl: Duration,
}

impl Default for UploadConfig {
    fn default() -> UploadConfig {
        UploadConfig { part_ttl: Duration::from_secs(60 * 60) }
    }
}

/// Six hours.
pub const MEDIA_TOKEN_TTL: Duration = Duration::from_secs(6 * 60 * 60);

/// At least 32 bytes that nobody else knows.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

#[derive(Debug, thiserror::Error)]
#[error("a key of {0} bytes is too short: at least {bytes} are needed", bytes = SecretKey::BYTES_MIN)]
pub struct KeyTooShort(usize);

impl SecretKey {
    pub const BYTES_MIN: usize = 32;

    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<SecretKey, KeyTooShort> {
        let bytes = bytes.into();
        if bytes.len() < SecretKey::BYTES_MIN { Err(KeyTooShort(bytes.len())) } else { Ok(SecretKey(bytes)) }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(…)")
    }
}

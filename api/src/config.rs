//! What the API is told at its start. Nothing reads the environment later.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
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
    /// None: the issuer's discovery document says. Not asked when [`Config::dev`] is set.
    pub jwks_url: Option<Url>,
    /// When not empty, `aud` must name one of these, or our client.
    pub audiences: Vec<String>,
    /// A token that has an `azp` must name one of these, or our client.
    pub authorized_parties: Vec<String>,
    /// How a browser gets its token. Not asked when [`Config::dev`] is set.
    pub sign_in: SignIn,
}

#[derive(Debug, Clone)]
pub enum SignIn {
    /// By the authorization code flow of OpenID Connect, with PKCE.
    Oidc {
        /// None: nobody signs in in a browser.
        client_id: Option<String>,
        scopes: Vec<String>,
    },
    /// By Clerk's own script.
    Clerk(ClerkKey),
}

impl AuthConfig {
    pub fn client_id(&self) -> Option<&String> {
        match &self.sign_in {
            SignIn::Oidc { client_id, .. } => client_id.as_ref(),
            SignIn::Clerk(_) => None,
        }
    }
}

/// Clerk's publishable key. It says where Clerk's script is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClerkKey {
    text: String,
    host: String,
}

#[derive(Debug, thiserror::Error)]
#[error("this is no publishable key of Clerk: they begin with pk_live_ or pk_test_")]
pub struct NoClerkKey;

impl ClerkKey {
    /// After the prefix stands the host and a dollar sign, in Base64.
    pub fn parse(text: &str) -> Result<ClerkKey, NoClerkKey> {
        let encoded = ["pk_live_", "pk_test_"].iter().find_map(|prefix| text.strip_prefix(prefix)).ok_or(NoClerkKey)?;
        let decoded = STANDARD_NO_PAD.decode(encoded.trim_end_matches('=')).map_err(|_| NoClerkKey)?;
        let decoded = String::from_utf8(decoded).map_err(|_| NoClerkKey)?;
        let host = decoded.strip_suffix('$').ok_or(NoClerkKey)?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_name) {
            return Err(NoClerkKey);
        }
        Ok(ClerkKey { text: text.to_owned(), host: host.to_owned() })
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn origin(&self) -> String {
        format!("https://{}", self.host)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clerks_key_says_where_clerk_is() {
        let key = ClerkKey::parse("pk_test_Y2xlcmsuc2Nob29sLmV4YW1wbGUk").unwrap();
        assert_eq!(key.origin(), "https://clerk.school.example");
        // "evil.example; script-src *$", "clerk.school.example" without its end
        for wrong in
            ["", "pk_test_", "sk_test_Y2xlcmsk", "pk_live_ZXZpbC5leGFtcGxlOyBzY3JpcHQtc3JjICok", "pk_test_Y2xlcms"]
        {
            assert!(ClerkKey::parse(wrong).is_err(), "{wrong}");
        }
    }
}

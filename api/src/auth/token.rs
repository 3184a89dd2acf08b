//! Bearer tokens: who says that the caller is who.

use std::time::{Duration, Instant};

use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use super::jwks::{ALGORITHMS, Jwks, JwksError};
use crate::config::AuthConfig;
use crate::error::ApiError;

/// Clocks differ.
const LEEWAY: Duration = Duration::from_secs(30);
/// Longer ones are not looked at.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// What we take from a token: identity alone. Rights come from our database.
#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub sub: String,
    aud: Option<Audience>,
    /// The client that it was made for, where `aud` is an API (RFC 9068).
    client_id: Option<String>,
    email: Option<String>,
    /// `true`; some issuers say `"true"`.
    #[serde(default)]
    email_verified: Value,
    /// The client, or with Clerk the origin that asked for the token.
    azp: Option<String>,
    /// Clerk: `pending` until the user has done what the organisation asks for.
    sts: Option<String>,
    /// Somebody who acts in the subject's name.
    pub act: Option<Actor>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Actor {
    pub sub: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The address that a token gives for its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Email<'a> {
    Unknown,
    /// Anybody could have written it there.
    Unverified,
    Verified(&'a str),
}

impl Claims {
    pub fn email(&self) -> Email<'_> {
        let is_verified = self.email_verified == Value::Bool(true) || self.email_verified == "true";
        match self.email.as_deref() {
            None | Some("") => Email::Unknown,
            Some(email) if is_verified => Email::Verified(email),
            Some(_) => Email::Unverified,
        }
    }

    fn is_for(&self, audience: &str) -> bool {
        match &self.aud {
            None => false,
            Some(Audience::One(one)) => one == audience,
            Some(Audience::Many(many)) => many.iter().any(|one| one == audience),
        }
    }

    /// Made at the request of this client, whatever API it is for.
    fn is_of_client(&self, client: &str) -> bool {
        [&self.azp, &self.client_id].into_iter().flatten().any(|given| given == client)
    }
}

pub struct TokenVerifier {
    config: AuthConfig,
    keys: Jwks,
}

impl TokenVerifier {
    pub fn new(config: AuthConfig, keys: Jwks) -> TokenVerifier {
        TokenVerifier { config, keys }
    }

    pub async fn verify(&self, token: &str) -> Result<Claims, ApiError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(refused());
        }
        let header = decode_header(token).map_err(|_| refused())?;
        let key_id = header.kid.filter(|_| ALGORITHMS.contains(&header.alg)).ok_or_else(refused)?;
        let key = self.keys.key(&key_id, Instant::now()).await.map_err(|error| match error {
            JwksError::UnknownKey => refused(),
            JwksError::Unavailable(_) => {
                ApiError::unavailable("identity_unavailable", "Who you are cannot be checked at the moment.")
                    .source(error)
            }
        })?;
        let claims =
            decode::<Claims>(token, &key.key, &self.validation(key.algorithm)).map_err(|error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::ExpiredSignature => {
                    ApiError::unauthorized("token_expired", "Your sign-in has expired. Sign in again.")
                }
                _ => refused(),
            })?;
        self.admit(claims.claims)
    }

    fn validation(&self, algorithm: jsonwebtoken::Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY.as_secs();
        validation.validate_nbf = true;
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        validation.set_issuer(&[&self.config.issuer]);
        // By `admit`: whom a token must be for depends on what is configured.
        validation.validate_aud = false;
        validation
    }

    fn admit(&self, claims: Claims) -> Result<Claims, ApiError> {
        let client = self.config.client_id();
        let foreign = |party: &String| !self.config.authorized_parties.contains(party) && client != Some(party);
        // PostgreSQL's text has no U+0000, so nobody has such a name.
        let unstorable = claims.sub.contains('\0');
        let is_refused = claims.azp.as_ref().is_some_and(foreign)
            || claims.sts.as_deref() == Some("pending")
            || unstorable
            || !self.is_for_us(&claims);
        if is_refused { Err(refused()) } else { Ok(claims) }
    }

    /// An issuer makes tokens for many. Ours is an ID token for our client, or an access token for one of the audiences;
    /// without audiences, one that our client asked for.
    fn is_for_us(&self, claims: &Claims) -> bool {
        let audiences = &self.config.audiences;
        let named = |audience: &str| claims.is_for(audience);
        match self.config.client_id() {
            None => audiences.is_empty() || audiences.iter().any(|audience| named(audience)),
            Some(client) => {
                named(client)
                    || audiences.iter().any(|audience| named(audience))
                    || audiences.is_empty() && claims.is_of_client(client)
            }
        }
    }
}

/// One answer for all: a forger learns nothing from it.
fn refused() -> ApiError {
    ApiError::unauthorized("token_invalid", "The token is not valid here.")
}

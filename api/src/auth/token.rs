//! Bearer tokens: who says that the caller is who.

use std::time::{Duration, Instant};

use jsonwebtoken::{Validation, decode, decode_header};
use serde::Deserialize;

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
    /// The origin that asked for the token.
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
        if self.config.audiences.is_empty() {
            validation.validate_aud = false;
        } else {
            validation.set_audience(&self.config.audiences);
            validation.required_spec_claims.insert("aud".to_owned());
        }
        validation
    }

    fn admit(&self, claims: Claims) -> Result<Claims, ApiError> {
        let foreign = |party: &String| !self.config.authorized_parties.contains(party);
        // PostgreSQL's text has no U+0000, so nobody has such a name.
        let unstorable = claims.sub.contains('\0');
        if claims.azp.as_ref().is_some_and(foreign) || claims.sts.as_deref() == Some("pending") || unstorable {
            return Err(refused());
        }
        Ok(claims)
    }
}

/// One answer for all: a forger learns nothing from it.
fn refused() -> ApiError {
    ApiError::unauthorized("token_invalid", "The token is not valid here.")
}

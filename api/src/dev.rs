//! The development issuer: makes tokens for the seeded users of `lectern dev`, for whoever asks.
//!
//! Whoever reaches it is whoever they want to be, so [`crate::serve`] refuses to start with it on anything but loopback.
//! Its tokens pass through the same verification as every other issuer's.

use std::fmt;
use std::io;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use axum::extract::{Json, State};
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// `iss` of its tokens; the seed gives its users identities of this issuer.
pub const ISSUER: &str = "https://dev.lectern.invalid";
const TOKEN_TTL_SECONDS: i64 = 12 * 60 * 60;
const KEY_FILE: &str = "dev-issuer.pk8";
const USER_LENGTH_MAX: usize = 64;

pub struct DevIssuer {
    key: EncodingKey,
    public: Jwk,
}

#[derive(Debug, thiserror::Error)]
pub enum DevIssuerError {
    #[error("the key of the development issuer cannot be made")]
    Generate,
    #[error("the key of the development issuer cannot be used")]
    Key(#[source] jsonwebtoken::errors::Error),
    #[error("the file of the development issuer's key")]
    File(#[source] io::Error),
}

impl DevIssuer {
    /// With a key that lasts as long as the process.
    pub fn generate() -> Result<DevIssuer, DevIssuerError> {
        DevIssuer::from_pkcs8(&new_key()?)
    }

    /// With the key kept in `folder`, made there the first time: tokens outlive a restart.
    pub fn kept_in(folder: &Path) -> Result<DevIssuer, DevIssuerError> {
        let path = folder.join(KEY_FILE);
        match std::fs::read(&path) {
            Ok(key) => DevIssuer::from_pkcs8(&key),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = new_key()?;
                write_private(&path, &key).map_err(DevIssuerError::File)?;
                DevIssuer::from_pkcs8(&key)
            }
            Err(error) => Err(DevIssuerError::File(error)),
        }
    }

    fn from_pkcs8(pkcs8: &[u8]) -> Result<DevIssuer, DevIssuerError> {
        let key = EncodingKey::from_ec_der(pkcs8);
        let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).map_err(DevIssuerError::Key)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256));
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(DevIssuer { key, public })
    }

    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: vec![self.public.clone()] }
    }

    /// `user` is the subject, `teacher` or `student` of the seed.
    pub fn token(&self, user: &str, now: DateTime<Utc>) -> Result<String, DevIssuerError> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid.clone_from(&self.public.common.key_id);
        let now = now.timestamp();
        let claims = json!({ "iss": ISSUER, "sub": user, "iat": now, "nbf": now, "exp": now + TOKEN_TTL_SECONDS });
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(DevIssuerError::Key)
    }
}

impl fmt::Debug for DevIssuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DevIssuer(…)")
    }
}

fn new_key() -> Result<Vec<u8>, DevIssuerError> {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| DevIssuerError::Generate)?;
    Ok(document.as_ref().to_vec())
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}

#[derive(Deserialize)]
pub struct TokenRequest {
    user: String,
}

#[derive(Serialize)]
pub struct TokenAnswer {
    token: String,
}

/// `POST /dev/token {"user": "teacher"}`
pub async fn token(State(state): State<AppState>, Json(request): Json<TokenRequest>) -> ApiResult<Json<TokenAnswer>> {
    let issuer = state.dev()?;
    if request.user.is_empty() || request.user.len() > USER_LENGTH_MAX {
        return Err(ApiError::bad_request("user_invalid", "Name a user of the seed, such as teacher."));
    }
    let token = issuer.token(&request.user, Utc::now()).map_err(ApiError::internal)?;
    Ok(Json(TokenAnswer { token }))
}

/// `GET /dev/.well-known/jwks.json`
pub async fn jwks(State(state): State<AppState>) -> ApiResult<Json<JwkSet>> {
    Ok(Json(state.dev()?.jwks()))
}

//! The issuer's public keys, fetched and kept.
//!
//! Kept for an hour. A key id that is not there causes one fetch for all who wait for it, at most every 30 s, so that
//! forged key ids cannot make us flood the issuer. When the issuer is down, the keys that we have go on counting.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use url::Url;

const FRESH_FOR: Duration = Duration::from_secs(60 * 60);
const FETCH_PAUSE_MIN: Duration = Duration::from_secs(30);
const FETCH_TIME_MAX: Duration = Duration::from_secs(5);
const BODY_BYTES_MAX: usize = 256 * 1024;
const KEYS_MAX: usize = 64;

/// The only algorithms that a token may be signed with.
pub const ALGORITHMS: [Algorithm; 2] = [Algorithm::RS256, Algorithm::ES256];

#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    #[error("no key of the issuer has this id")]
    UnknownKey,
    /// Nothing was ever fetched.
    #[error("the issuer's keys cannot be had")]
    Unavailable(#[source] FetchError),
}

#[derive(Debug, Clone, thiserror::Error)]
pub enum FetchError {
    #[error("asking the issuer")]
    Http(#[source] Arc<reqwest::Error>),
    #[error("the answer is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the discovery document is of another issuer")]
    OtherIssuer,
    #[error("the answer is not the JSON that it should be")]
    Json(#[source] Arc<serde_json::Error>),
    #[error("asked less than 30 s ago, without an answer")]
    TooSoon,
}

pub struct Jwks {
    source: KeySource,
    kept: RwLock<Option<Arc<Kept>>>,
    /// Held while fetching: whoever waits finds the result in `kept`.
    last_attempt: Mutex<Option<Instant>>,
}

pub enum KeySource {
    Remote {
        url: Url,
        client: reqwest::Client,
    },
    /// Where the discovery document of this issuer says.
    Discovered {
        issuer: String,
        client: reqwest::Client,
    },
    /// The development issuer lives in this process.
    Local(JwkSet),
}

struct Kept {
    keys: HashMap<String, VerifyingKey>,
    fetched: Instant,
}

#[derive(Clone)]
pub struct VerifyingKey {
    pub algorithm: Algorithm,
    pub key: DecodingKey,
}

impl Kept {
    fn is_fresh(&self, now: Instant) -> bool {
        now.duration_since(self.fetched) < FRESH_FOR
    }
}

impl Jwks {
    pub fn new(source: KeySource) -> Jwks {
        Jwks { source, kept: RwLock::new(None), last_attempt: Mutex::new(None) }
    }

    pub async fn key(&self, id: &str, now: Instant) -> Result<VerifyingKey, JwksError> {
        if let Some(kept) = self.kept()
            && kept.is_fresh(now)
            && let Some(key) = kept.keys.get(id)
        {
            return Ok(key.clone());
        }
        let failure = self.refresh(id, now).await.err();
        match (self.kept(), failure) {
            (Some(kept), _) => kept.keys.get(id).cloned().ok_or(JwksError::UnknownKey),
            (None, Some(error)) => Err(JwksError::Unavailable(error)),
            (None, None) => Err(JwksError::UnknownKey),
        }
    }

    fn kept(&self) -> Option<Arc<Kept>> {
        self.kept.read().expect("no holder of this lock panics").clone()
    }

    async fn refresh(&self, wanted: &str, now: Instant) -> Result<(), FetchError> {
        let mut last_attempt = self.last_attempt.lock().await;
        let found_meanwhile = |kept: Arc<Kept>| kept.is_fresh(now) && kept.keys.contains_key(wanted);
        if self.kept().is_some_and(found_meanwhile) {
            return Ok(());
        }
        if last_attempt.is_some_and(|at| now.duration_since(at) < FETCH_PAUSE_MIN) {
            return Err(FetchError::TooSoon);
        }
        *last_attempt = Some(now);
        let keys = match self.source.fetch().await {
            Ok(set) => usable_keys(&set),
            Err(error) => {
                tracing::warn!(error = crate::boundary::chain(&error), "the issuer's keys cannot be fetched");
                return Err(error);
            }
        };
        let kept = Kept { keys, fetched: now };
        *self.kept.write().expect("no holder of this lock panics") = Some(Arc::new(kept));
        Ok(())
    }
}

/// OpenID Connect Discovery 1.0: what of it we need.
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl KeySource {
    /// # Errors
    /// When the TLS backend cannot be set up.
    pub fn remote(url: Url) -> Result<KeySource, reqwest::Error> {
        Ok(KeySource::Remote { url, client: client()? })
    }

    /// # Errors
    /// When the TLS backend cannot be set up.
    pub fn discovered(issuer: String) -> Result<KeySource, reqwest::Error> {
        Ok(KeySource::Discovered { issuer, client: client()? })
    }

    async fn fetch(&self) -> Result<JwkSet, FetchError> {
        match self {
            KeySource::Local(set) => Ok(set.clone()),
            KeySource::Remote { url, client } => json(client, url.as_str()).await,
            KeySource::Discovered { issuer, client } => {
                let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
                let discovery: Discovery = json(client, &url).await?;
                if discovery.issuer != *issuer {
                    return Err(FetchError::OtherIssuer);
                }
                json(client, &discovery.jwks_uri).await
            }
        }
    }
}

fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().timeout(FETCH_TIME_MAX).build()
}

async fn json<T: DeserializeOwned>(client: &reqwest::Client, url: &str) -> Result<T, FetchError> {
    let http = |error| FetchError::Http(Arc::new(error));
    let mut response = client.get(url).send().await.and_then(|it| it.error_for_status()).map_err(http)?;
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(http)? {
        if body.len() + part.len() > BODY_BYTES_MAX {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    serde_json::from_slice(&body).map_err(|error| FetchError::Json(Arc::new(error)))
}

/// Keys without an id, of another kind, or for another algorithm are passed over: they are somebody else's.
fn usable_keys(set: &JwkSet) -> HashMap<String, VerifyingKey> {
    let usable = |jwk: &Jwk| {
        let id = jwk.common.key_id.clone()?;
        let algorithm = algorithm_of(jwk)?;
        let key = DecodingKey::from_jwk(jwk).ok()?;
        Some((id, VerifyingKey { algorithm, key }))
    };
    set.keys.iter().take(KEYS_MAX).filter_map(usable).collect()
}

fn algorithm_of(jwk: &Jwk) -> Option<Algorithm> {
    use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, KeyAlgorithm};
    let by_kind = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
        AlgorithmParameters::EllipticCurve(_)
        | AlgorithmParameters::OctetKey(_)
        | AlgorithmParameters::OctetKeyPair(_) => return None,
    };
    match jwk.common.key_algorithm {
        None => Some(by_kind),
        Some(KeyAlgorithm::RS256) if by_kind == Algorithm::RS256 => Some(by_kind),
        Some(KeyAlgorithm::ES256) if by_kind == Algorithm::ES256 => Some(by_kind),
        Some(_) => None,
    }
}

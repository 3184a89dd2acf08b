//! An identity provider: an RSA key, tokens signed with it, and its key set over HTTP.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use url::Url;

pub const ISSUER: &str = "https://issuer.test";
pub const PARTY: &str = "https://app.test";

/// Served over HTTP until the test ends.
pub struct KeyServer {
    pub url: Url,
    pub fetches: Arc<AtomicUsize>,
    pub up: Arc<AtomicBool>,
    /// What it serves.
    pub keys: Arc<Mutex<JwkSet>>,
}

/// Making one takes longer than a test.
fn key() -> &'static EncodingKey {
    static KEY: OnceLock<EncodingKey> = OnceLock::new();
    KEY.get_or_init(generate)
}

pub fn generate() -> EncodingKey {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der.as_ref()));
    EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
}

/// The key under this id.
pub fn jwks(id: &str) -> JwkSet {
    let mut jwk = Jwk::from_encoding_key(key(), Algorithm::RS256).unwrap();
    jwk.common.key_id = Some(id.into());
    JwkSet { keys: vec![jwk] }
}

/// What a token of `subject` usually says.
pub fn claims(subject: &str) -> Value {
    let now = Utc::now().timestamp();
    json!({ "iss": ISSUER, "sub": subject, "azp": PARTY, "iat": now, "nbf": now - 5, "exp": now + 60 })
}

pub fn token(subject: &str) -> String {
    sign(&claims(subject))
}

pub fn sign(claims: &Value) -> String {
    sign_with(Algorithm::RS256, "key-1", claims, key())
}

pub fn sign_with(algorithm: Algorithm, key_id: &str, claims: &Value, key: &EncodingKey) -> String {
    let mut header = Header::new(algorithm);
    header.kid = Some(key_id.into());
    jsonwebtoken::encode(&header, claims, key).unwrap()
}

pub async fn serve() -> KeyServer {
    let fetches = Arc::new(AtomicUsize::new(0));
    let up = Arc::new(AtomicBool::new(true));
    let keys = Arc::new(Mutex::new(jwks("key-1")));
    let (counted, is_up, served) = (fetches.clone(), up.clone(), keys.clone());
    let answer = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let answer = if is_up.load(Ordering::SeqCst) {
            Ok(Json(served.lock().unwrap().clone()))
        } else {
            Err(StatusCode::BAD_GATEWAY)
        };
        std::future::ready(answer)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let url: Url = format!("{issuer}/.well-known/jwks.json").parse().unwrap();
    let discovery = Json(json!({ "issuer": issuer, "jwks_uri": url.as_str() }));
    let router = Router::new()
        .route("/.well-known/jwks.json", get(answer))
        .route("/.well-known/openid-configuration", get(|| std::future::ready(discovery)));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    KeyServer { url, fetches, up, keys }
}

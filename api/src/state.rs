//! What every handler can reach.

use std::sync::Arc;

use axum::http::StatusCode;
use classroom::database::{self, Databases};
use classroom::ids::TenantId;
use jobs::runtime::Notifier;
use metrics_exporter_prometheus::PrometheusHandle;
use storage::Storage;

use crate::auth::jwks::{Jwks, KeySource};
use crate::auth::token::TokenVerifier;
use crate::config::{AuthConfig, Config, UploadConfig};
use crate::dev::DevIssuer;
use crate::error::{ApiError, ApiResult};
use crate::media_token::MediaTokens;
use crate::page::Cursors;

/// What the API works with, besides its configuration.
pub struct Services {
    pub databases: Databases,
    pub storage: Storage,
    /// Asked only whether it is there: what is lost with Redis is speed, never work.
    pub redis_url: String,
    /// Of the recorder that the process has installed.
    pub metrics: PrometheusHandle,
}

#[derive(Clone)]
pub struct AppState(Arc<Inner>);

pub struct Inner {
    pub databases: Databases,
    pub storage: Storage,
    pub redis: redis::Client,
    /// Tells the workers' relays of new jobs.
    pub notifier: Notifier,
    pub metrics: PrometheusHandle,
    pub auth: AuthConfig,
    pub tokens: TokenVerifier,
    pub media_tokens: MediaTokens,
    pub cursors: Cursors,
    pub uploads: UploadConfig,
    pub operator_domain: Option<String>,
    dev: Option<DevIssuer>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the development issuer makes anybody whoever they want to be, so it runs on loopback only, not on {0}")]
    DevBeyondLoopback(std::net::SocketAddr),
    #[error("the address of Redis")]
    Redis(#[source] redis::RedisError),
    #[error("the client that fetches the issuer's keys")]
    Jwks(#[source] reqwest::Error),
}

impl AppState {
    pub fn new(config: Config, services: Services) -> Result<AppState, StartError> {
        let keys = match &config.dev {
            Some(_) if !config.listen.ip().is_loopback() => return Err(StartError::DevBeyondLoopback(config.listen)),
            Some(issuer) => KeySource::Local(issuer.jwks()),
            None => match &config.auth.jwks_url {
                Some(url) => KeySource::remote(url.clone()),
                None => KeySource::discovered(config.auth.issuer.clone()),
            }
            .map_err(StartError::Jwks)?,
        };
        Ok(AppState(Arc::new(Inner {
            notifier: Notifier::new(services.databases.dispatch.clone()),
            databases: services.databases,
            storage: services.storage,
            redis: redis::Client::open(services.redis_url).map_err(StartError::Redis)?,
            metrics: services.metrics,
            tokens: TokenVerifier::new(config.auth.clone(), Jwks::new(keys)),
            auth: config.auth,
            media_tokens: MediaTokens::new(&config.media_token_key, config.media_token_ttl),
            cursors: Cursors::new(&config.media_token_key),
            uploads: config.uploads,
            operator_domain: config.operator_domain,
            dev: config.dev,
        })))
    }
}

/// Of one tenant: it sees no other's rows.
pub type Transaction = sqlx::Transaction<'static, sqlx::Postgres>;

impl Inner {
    pub async fn begin(&self, tenant: TenantId) -> ApiResult<Transaction> {
        Ok(database::begin(&self.databases.app, tenant).await?)
    }

    /// Not found in production, as if the routes were not there.
    pub fn dev(&self) -> ApiResult<&DevIssuer> {
        let absent = || ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.");
        self.dev.as_ref().ok_or_else(absent)
    }
}

impl std::ops::Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

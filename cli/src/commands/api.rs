//! `lectern api`

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;

use crate::logging;
use crate::settings::Servers;
use crate::stack::{self, Api, Ground};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    servers: Servers,
    #[arg(long, env = "LECTERN_LISTEN", default_value = "0.0.0.0:8080")]
    listen: SocketAddr,
    /// `iss` of the bearer tokens: the address of an OpenID Connect issuer.
    #[arg(long, env = "AUTH_ISSUER")]
    auth_issuer: String,
    /// Where the issuer's keys are; without it, `{issuer}/.well-known/jwks.json`.
    #[arg(long, env = "AUTH_JWKS_URL")]
    auth_jwks_url: Option<String>,
    /// `aud` of the bearer tokens, any of these.
    #[arg(long, env = "AUTH_AUDIENCES", value_delimiter = ',')]
    auth_audiences: Vec<String>,
    /// `azp` of the bearer tokens, any of these.
    #[arg(long, env = "AUTH_AUTHORIZED_PARTIES", value_delimiter = ',')]
    auth_authorized_parties: Vec<String>,
    /// Signs links to media: at least 32 bytes, the same for every API process.
    #[arg(long, env = "LECTERN_MEDIA_KEY", hide_env_values = true)]
    media_key: String,
    /// Domain of the tenant whose admins steer the fleet.
    #[arg(long, env = "LECTERN_OPERATOR_DOMAIN")]
    operator_domain: Option<String>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start("info");
    let jwks_url = match &arguments.auth_jwks_url {
        Some(url) => url.clone(),
        None => format!("{}/.well-known/jwks.json", arguments.auth_issuer.trim_end_matches('/')),
    };
    let config = api::Config {
        listen: arguments.listen,
        auth: api::AuthConfig {
            issuer: arguments.auth_issuer,
            jwks_url: jwks_url.parse().context("AUTH_JWKS_URL is no address")?,
            audiences: arguments.auth_audiences,
            authorized_parties: arguments.auth_authorized_parties,
        },
        media_token_key: api::SecretKey::new(arguments.media_key).context("LECTERN_MEDIA_KEY")?,
        media_token_ttl: api::MEDIA_TOKEN_TTL,
        uploads: api::UploadConfig::default(),
        operator_domain: arguments.operator_domain,
        dev: None,
    };
    let metrics = stack::record_metrics()?;
    let ground = Ground::reach(&arguments.servers).await?;
    let api = Api::start(config, &ground, metrics).await?;
    tracing::info!(address = %api.address, "listening");
    stack::told_to_stop().await;
    tracing::info!("stopping");
    api.stop().await?;
    Ok(ExitCode::SUCCESS)
}

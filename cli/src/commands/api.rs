//! `lectern api`

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use url::Url;

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
    /// Our client at the issuer, a public one with PKCE: browsers sign in by it.
    #[arg(long, env = "AUTH_CLIENT_ID")]
    auth_client_id: Option<String>,
    /// What browsers ask the issuer for.
    #[arg(long, env = "AUTH_SCOPES", value_delimiter = ',', default_value = "openid,profile,email")]
    auth_scopes: Vec<String>,
    /// Browsers sign in by Clerk instead.
    #[arg(long, env = "CLERK_PUBLISHABLE_KEY", conflicts_with = "auth_client_id", value_parser = clerk_key)]
    clerk_publishable_key: Option<api::ClerkKey>,
    /// Where the issuer's keys are; without it, where its `/.well-known/openid-configuration` says.
    #[arg(long, env = "AUTH_JWKS_URL")]
    auth_jwks_url: Option<Url>,
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

fn clerk_key(text: &str) -> Result<api::ClerkKey, api::NoClerkKey> {
    api::ClerkKey::parse(text)
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start("info");
    let sign_in = match arguments.clerk_publishable_key {
        Some(key) => api::SignIn::Clerk(key),
        None => api::SignIn::Oidc { client_id: arguments.auth_client_id, scopes: arguments.auth_scopes },
    };
    let config = api::Config {
        listen: arguments.listen,
        auth: api::AuthConfig {
            issuer: arguments.auth_issuer,
            jwks_url: arguments.auth_jwks_url,
            audiences: arguments.auth_audiences,
            authorized_parties: arguments.auth_authorized_parties,
            sign_in,
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

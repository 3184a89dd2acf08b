//! The whole of Lectern on this machine: embedded servers, migrated and seeded, the API as its own token issuer, and a
//! worker.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use embedded::{Data, Options, Services};
use jobs::runtime::Worker;
use rand::RngCore;
use serde_json::json;

use crate::capacity::Capacity;
use crate::client::DEV_FILE;
use crate::commands::worker::DEFAULT_QUEUE_PREFIX;
use crate::settings::{Encoding, Media, Notes, S3, Servers, SlideText, Speech};
use crate::stack::{self, Api, Ground, WorkerSettings};

/// Handing back is quick and costs nothing here.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);
const DATABASE_CONNECTIONS: u32 = 24;
const MEDIA_KEY_FILE: &str = "media.key";

pub struct Plan {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub servers: PlannedServers,
    /// None: workers are started by somebody else.
    pub capacity: Option<Capacity>,
    pub media: Media,
    pub speech: Speech,
    pub notes: Notes,
    pub slide_text: SlideText,
    pub encoding: Encoding,
}

pub enum PlannedServers {
    /// Our own, in the data folder.
    Kept,
    /// Our own, forgotten at the end.
    Temporary,
    /// Somebody else's.
    Given(Box<Servers>),
}

pub struct Development {
    /// None: they are somebody else's.
    services: Option<Services>,
    api: Api,
    worker: Option<Worker>,
    address_file: PathBuf,
}

impl Development {
    pub async fn start(plan: Plan) -> anyhow::Result<Development> {
        let (services, servers) = match plan.servers {
            PlannedServers::Given(servers) => (None, *servers),
            PlannedServers::Kept => own(start_services(&plan.data, false).await?),
            PlannedServers::Temporary => own(start_services(&plan.data, true).await?),
        };
        classroom::database::migrate(&servers.database_url).await.context("migrating the database")?;
        let ground = Ground::reach(&servers).await?;
        ground.storage.ensure_bucket().await.context("making the bucket")?;
        classroom::seed::development(&ground.databases, api::dev::ISSUER).await.context("seeding the database")?;

        std::fs::create_dir_all(&plan.data)?;
        let issuer = api::dev::DevIssuer::kept_in(&plan.data)?;
        let config = api::Config {
            listen: plan.listen,
            auth: api::AuthConfig {
                issuer: api::dev::ISSUER.to_owned(),
                jwks_url: None,
                audiences: Vec::new(),
                authorized_parties: Vec::new(),
                sign_in: api::SignIn::Oidc { client_id: None, scopes: Vec::new() },
            },
            media_token_key: media_key(&plan.data)?,
            media_token_ttl: api::MEDIA_TOKEN_TTL,
            uploads: api::UploadConfig::default(),
            operator_domain: Some("localhost".to_owned()),
            dev: Some(issuer),
        };
        let api = Api::start(config, &ground, stack::record_metrics()?).await?;
        let worker = match plan.capacity {
            None => None,
            Some(capacity) => {
                let settings = WorkerSettings {
                    capacity,
                    drain_timeout: DRAIN_TIMEOUT,
                    queue_prefix: DEFAULT_QUEUE_PREFIX.to_owned(),
                    media: plan.media,
                    speech: plan.speech,
                    notes: plan.notes,
                    slide_text: plan.slide_text,
                    encoding: plan.encoding,
                };
                Some(stack::start_worker(settings, &ground).await?)
            }
        };
        let address_file = plan.data.join(DEV_FILE);
        let environment: serde_json::Map<_, _> =
            servers.environment().into_iter().map(|(name, value)| (name, value.into())).collect();
        let address = json!({ "api": format!("http://{}", api.address), "environment": environment });
        // Renamed into place, so that whoever waits for it never reads half of it.
        let draft = plan.data.join(format!("{DEV_FILE}.new"));
        std::fs::write(&draft, address.to_string())?;
        std::fs::rename(&draft, &address_file)?;
        Ok(Development { services, api, worker, address_file })
    }

    pub fn api_url(&self) -> String {
        format!("http://{}", self.api.address)
    }

    pub async fn stop(self) -> anyhow::Result<()> {
        std::fs::remove_file(&self.address_file)?;
        if let Some(worker) = self.worker {
            worker.drain().await;
        }
        self.api.stop().await?;
        if let Some(services) = self.services {
            services.stop().await;
        }
        Ok(())
    }
}

pub async fn start_services(data: &Path, temporary: bool) -> anyhow::Result<Services> {
    let options =
        if temporary { Options::temporary() } else { Options { data: Data::Folder(data.to_owned()), durable: true } };
    Services::start(options).await.context("starting PostgreSQL, Redis and S3")
}

fn own(services: Services) -> (Option<Services>, Servers) {
    let servers = Servers {
        database_url: services.database_url.clone(),
        database_connections: DATABASE_CONNECTIONS,
        redis_url: services.redis_url.clone(),
        s3: S3 {
            s3_endpoint: Some(services.s3_endpoint.clone()),
            s3_public_endpoint: None,
            s3_region: storage::DEFAULT_REGION.to_owned(),
            s3_bucket: services.s3_bucket.clone(),
            s3_access_key: services.s3_access_key.clone(),
            s3_secret_key: services.s3_secret_key.clone(),
            s3_virtual_host: false,
        },
    };
    (Some(services), servers)
}

/// Made at the first start and kept, so that links outlive a restart.
fn media_key(data: &Path) -> anyhow::Result<api::SecretKey> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let path = data.join(MEDIA_KEY_FILE);
    if !path.exists() {
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?.write_all(&key)?;
    }
    Ok(api::SecretKey::new(std::fs::read(&path)?)?)
}

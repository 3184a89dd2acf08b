//! A running API with two schools, on a database of its own.

use std::time::Duration;

use api::{AuthConfig, Config, SecretKey, Services, SignIn, State, UploadConfig};
use classroom::testing::{TestDatabase, database};
use metrics_exporter_prometheus::PrometheusBuilder;
use storage::{Storage, StorageConfig};

use crate::issuer::{self, KeyServer};
use crate::school::School;

pub const MEDIA_TTL: Duration = Duration::from_secs(3600);

pub struct Stage {
    pub state: State,
    pub storage: Storage,
    pub keys: KeyServer,
    pub school: School,
    pub other: School,
    /// Dropped last.
    pub database: TestDatabase,
}

pub fn secret() -> SecretKey {
    SecretKey::new([7; 32]).unwrap()
}

pub fn config(keys: &KeyServer) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        auth: AuthConfig {
            issuer: issuer::ISSUER.into(),
            jwks_url: Some(keys.url.clone()),
            audiences: Vec::new(),
            authorized_parties: vec![issuer::PARTY.into()],
            sign_in: SignIn::Oidc { client_id: None, scopes: Vec::new() },
        },
        media_token_key: secret(),
        media_token_ttl: MEDIA_TTL,
        uploads: UploadConfig::default(),
        operator_domain: None,
        dev: None,
    }
}

impl Stage {
    pub async fn set() -> Stage {
        Stage::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Stage {
        crate::logs::start();
        let keys = issuer::serve().await;
        let mut config = config(&keys);
        change(&mut config);
        let database = database().await;
        let s3 = embedded::test::s3().await;
        let storage = StorageConfig::at(s3.endpoint, s3.access_key, s3.secret_key, s3.bucket);
        let storage = Storage::connect(&storage).unwrap();
        storage.ensure_bucket().await.unwrap();
        let services = Services {
            databases: database.databases.clone(),
            storage: storage.clone(),
            redis_url: embedded::test::redis_url().await,
            metrics: PrometheusBuilder::new().build_recorder().handle(),
        };
        let state = State::new(config, services).unwrap();
        let router = api::router(state.clone());
        let school = School::open(&state, &router, "school").await;
        let other = School::open(&state, &router, "other").await;
        Stage { state, storage, keys, school, other, database }
    }
}

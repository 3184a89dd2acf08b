//! A Lectern whose every part can be taken away: the servers run in this process, the API and the workers as children.

use std::fs;
use std::net::TcpListener;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use embedded::{Options, Services};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::api_client::ApiClient;
use crate::lectern::{Address, Worker, end, mortal};
use crate::truth::repository;

pub const LANES: &str = "interactive=1,transcode=1,transcribe=1,light=2";

pub struct Stage {
    pub runtime: Runtime,
    /// Durable, so that what a server acknowledged survives its death.
    pub services: Services,
    pub client: ApiClient,
    api: Child,
    listen: String,
    address: Address,
    pub folder: TempDir,
}

impl Deref for Stage {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.address
    }
}

impl Stage {
    pub fn start() -> Stage {
        Stage::with_variables(&[])
    }

    /// `variables` replace those of our own servers.
    pub fn with_variables(variables: &[(String, String)]) -> Stage {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let runtime = Runtime::new().expect("a runtime starts");
        let services = runtime.block_on(Services::start(Options::in_folder(folder.path().join("servers"))));
        let services = services.expect("PostgreSQL, Redis and S3 start");
        let mut environment = services.environment();
        environment.extend(variables.iter().cloned());
        // Every start of the API has the same address, as behind a load balancer.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let listen = free.expect("a port is free").to_string();
        let (api, address) = start_api(&listen, environment, folder.path());
        let client = ApiClient::new(&address.api);
        Stage { runtime, services, client, api, listen, address, folder }
    }

    pub fn worker(&self) -> Worker {
        Worker::start(&self.address, LANES, self.folder.path())
    }

    /// SIGKILL, now.
    pub fn kill_api(&mut self) {
        self.api.kill().expect("a child can be killed");
        self.api.wait().expect("a child can be awaited");
    }

    pub fn restart_api(&mut self) {
        fs::remove_file(data(self.folder.path()).join("dev.json")).expect("a killed API leaves its file");
        let environment: Vec<_> = self.address.environment.clone().into_iter().collect();
        (self.api, self.address) = start_api(&self.listen, environment, self.folder.path());
    }

    /// Runs SQL as the owner of the database, and gives what it returns, unaligned.
    pub fn sql(&self, statement: &str) -> String {
        let output = Command::new("psql").args([&self.services.database_url, "-XAtqc", statement]).output();
        let output = output.expect("psql is installed");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn empty_redis(&self) {
        let output = Command::new("redis-cli").args(["-u", &self.services.redis_url, "flushall"]).output();
        assert!(output.expect("redis-cli is installed").status.success());
    }

    pub fn restart_redis(&mut self) {
        let redis = &mut self.services.redis;
        self.runtime.block_on(async {
            redis.kill().await;
            redis.restart().await.expect("Redis starts again");
        });
    }

    /// No shutdown, no checkpoint.
    pub fn restart_postgres(&mut self) {
        let postgres = &mut self.services.postgres;
        self.runtime.block_on(async {
            postgres.kill().await;
            postgres.restart().await.expect("PostgreSQL starts again");
        });
    }

    pub fn stop_s3(&mut self) {
        self.runtime.block_on(self.services.s3.stop());
    }

    pub fn restart_s3(&mut self) {
        self.runtime.block_on(self.services.s3.restart()).expect("S3 starts again");
    }

    pub fn log(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("the log can be read")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        end(&mut self.api);
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("api")
}

fn start_api(listen: &str, environment: Vec<(String, String)>, folder: &Path) -> (Child, Address) {
    let path = folder.join("api.log");
    let log = fs::OpenOptions::new().create(true).append(true).open(&path).expect("a log can be written");
    let mut api = mortal()
        .args(["dev", "--no-services", "--no-worker", "--listen", listen, "--data"])
        .arg(data(folder))
        .envs(environment)
        .current_dir(repository())
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a file handle can be copied"))
        .stderr(log)
        .spawn()
        .expect("the API starts");
    let address = Address::of(&mut api, &data(folder), &path);
    (api, address)
}

//! S3 over HTTP inside this process.
//!
//! `s3s` speaks the protocol and checks the signatures; [`store`] keeps objects as files. The server has a thread and a
//! runtime of its own: it outlives the runtime of the test that happened to start it, and stopping it breaks
//! connections off as a real outage does.

mod api;
mod faults;
mod key_path;
mod listing;
mod server;
mod store;
mod uploads;

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use uuid::Uuid;

use crate::folder::{Folder, failed};
use crate::{EmbeddedError, Result};

pub use self::faults::{Edge, Gate, Verdict, Waiting};

use self::faults::Faults;
use self::server::Server;
use self::store::Store;

pub const BUCKET: &str = "lectern";
const ACCESS_KEY: &str = "lectern";
/// Attempts to get the same port again, which an outgoing connection of somebody else may hold for a moment.
const BIND_ATTEMPTS_MAX: u32 = 20;
const BIND_PAUSE: Duration = Duration::from_millis(250);

/// A server that listens on 127.0.0.1 alone and has one bucket. Ends when dropped.
#[derive(Debug)]
pub struct S3 {
    service: S3Service,
    faults: Arc<Faults>,
    secret_key: String,
    address: SocketAddr,
    server: Option<Server>,
}

impl S3 {
    pub(crate) async fn start(folder: &Folder, durable: bool) -> Result<Self> {
        let root = folder.path().join("s3");
        let store = Store::open(&root, durable).map_err(failed(&root, "opening"))?;
        store.create_bucket(BUCKET).map_err(failed(&root, "creating a bucket"))?;
        let secret_key = secret_key(root.join("secret-key"))?;
        let faults = Arc::clone(&store.faults);
        let mut builder = S3ServiceBuilder::new(api::Api::new(store));
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, secret_key.as_str()));
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut s3 = Self { service: builder.build(), faults, secret_key, address: any_port, server: None };
        let server = Server::start(any_port, s3.service.clone()).map_err(|source| EmbeddedError::Port { source })?;
        s3.address = server.address();
        s3.server = Some(server);
        Ok(s3)
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn access_key(&self) -> &str {
        ACCESS_KEY
    }

    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }

    pub fn bucket(&self) -> &str {
        BUCKET
    }

    pub fn is_running(&self) -> bool {
        self.server.is_some()
    }

    /// How many bytes can still be written before the disk is full; None: as many as there is room for.
    pub fn set_room(&self, room: Option<u64>) {
        self.faults.set_room(room);
    }

    /// For tests that end a client in the middle of its work.
    pub fn gate(&self) -> Gate {
        Gate(Arc::clone(&self.faults))
    }

    /// Stops listening and breaks off what is under way.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Serves the same objects at the same port again.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await;
        let mut attempt = 1;
        loop {
            match Server::start(self.address, self.service.clone()) {
                Ok(server) => {
                    self.server = Some(server);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && attempt < BIND_ATTEMPTS_MAX => {
                    tokio::time::sleep(BIND_PAUSE).await;
                    attempt += 1;
                }
                Err(source) => return Err(EmbeddedError::PortTaken { port: self.address.port(), source }),
            }
        }
    }
}

/// Any page in a browser of this machine can send requests to this server, so the key is not one that everybody knows.
fn secret_key(path: PathBuf) -> Result<String> {
    match fs::read_to_string(&path) {
        Ok(key) if !key.is_empty() => Ok(key),
        Ok(_) => new_secret_key(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => new_secret_key(path),
        Err(error) => Err(failed(&path, "reading")(error)),
    }
}

fn new_secret_key(path: PathBuf) -> Result<String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let key = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    file.and_then(|mut file| file.write_all(key.as_bytes())).map_err(failed(&path, "writing"))?;
    Ok(key)
}

//! Redis as a child.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::child::{Child, Program};
use crate::folder::{Folder, failed};
use crate::{EmbeddedError, Result, port, programs};

/// Long enough to load an append-only file.
const READY_TIMEOUT: Duration = Duration::from_secs(30);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
/// For one question and its answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);
const POLL: Duration = Duration::from_millis(10);
/// Attempts to start: a free port may be taken by somebody else.
const ATTEMPTS_MAX: u32 = 8;
const ATTEMPT_PAUSE: Duration = Duration::from_millis(250);

/// A server that listens on 127.0.0.1 alone. Ends when dropped.
#[derive(Debug)]
pub struct Redis {
    executable: PathBuf,
    data: PathBuf,
    log: PathBuf,
    durable: bool,
    port: u16,
    child: Option<Child>,
}

impl Redis {
    pub(crate) async fn start(folder: &Folder, durable: bool) -> Result<Self> {
        let executable = programs::redis_server()?;
        let data = folder.path().join("redis");
        fs::create_dir_all(&data).map_err(failed(&data, "creating"))?;
        let log = folder.path().join("redis.log");
        let mut server = Self { executable, data, log, durable, port: 0, child: None };
        server.launch(port::free).await?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn is_running(&self) -> bool {
        self.child.as_ref().is_some_and(|child| child.status().is_none())
    }

    pub async fn stop(&mut self) {
        let Some(child) = self.child.take() else { return };
        child.signal(Signal::SIGTERM);
        if !child.ended(STOP_TIMEOUT).await {
            child.signal(Signal::SIGKILL);
        }
    }

    pub async fn kill(&mut self) {
        let Some(child) = self.child.take() else { return };
        child.signal(Signal::SIGKILL);
        child.ended(STOP_TIMEOUT).await;
    }

    /// Starts a stopped or killed server again, on the same port. What it held is gone unless it is durable.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await;
        let port = self.port;
        self.launch(|| Ok(port)).await
    }

    async fn launch(&mut self, mut choose_port: impl FnMut() -> Result<u16>) -> Result<()> {
        let mut attempt = 1;
        loop {
            self.port = choose_port()?;
            match self.launch_once().await {
                Ok(child) => {
                    self.child = Some(child);
                    return Ok(());
                }
                Err(error @ EmbeddedError::Ended { .. }) if attempt < ATTEMPTS_MAX => {
                    tracing::debug!(%error, attempt, "Redis did not start, trying again");
                    tokio::time::sleep(ATTEMPT_PAUSE).await;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn launch_once(&self) -> Result<Child> {
        let port = self.port.to_string();
        let append = if self.durable { "yes" } else { "no" };
        let mut arguments: Vec<OsString> = ["--bind", "127.0.0.1", "--port", &port].map(Into::into).into();
        // Without the first, Redis forks to write snapshots of its own accord. A queue must not lose entries to room.
        arguments.extend(["--save", "", "--maxmemory-policy", "noeviction"].map(OsString::from));
        arguments.extend(["--appendonly", append, "--appendfsync", "everysec", "--dir"].map(OsString::from));
        arguments.push(self.data.clone().into());
        let child = Child::start(&Program {
            path: &self.executable,
            arguments,
            account: None,
            death_signal: Signal::SIGKILL,
            log: &self.log,
        })?;
        let started = Instant::now();
        while !self.is_ready(child.pid()).await {
            if child.status().is_some() || started.elapsed() > READY_TIMEOUT {
                child.signal(Signal::SIGKILL);
                return Err(child.failure(READY_TIMEOUT));
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(child)
    }

    /// Whether our child, and not another server at that port, answers, and has loaded its data.
    async fn is_ready(&self, pid: i32) -> bool {
        match tokio::time::timeout(ANSWER_TIMEOUT, self.information()).await {
            Ok(Ok(text)) => text.contains(&format!("process_id:{pid}\r\n")) && text.contains("loading:0\r\n"),
            Ok(Err(_)) | Err(_) => false,
        }
    }

    async fn information(&self) -> io::Result<String> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).await?;
        connection.write_all(b"INFO\r\nQUIT\r\n").await?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

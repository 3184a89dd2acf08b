//! PostgreSQL as a child.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::account::Account;
use crate::child::{self, Child, Program};
use crate::folder::{Folder, failed};
use crate::programs::{self, PostgresPrograms};
use crate::{EmbeddedError, Result, port};

pub const DATABASE: &str = "lectern";
const SUPERUSER: &str = "postgres";
/// Room for a few processes with pools of their own, and for tests that run side by side.
const CONNECTIONS_MAX: u32 = 200;

const INITDB_TIMEOUT: Duration = Duration::from_secs(60);
const CREATEDB_TIMEOUT: Duration = Duration::from_secs(20);
/// Long enough for crash recovery.
const READY_TIMEOUT: Duration = Duration::from_secs(60);
/// Fast shutdown ends with a checkpoint; after this it is made immediate, and the next start recovers.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const QUIT_TIMEOUT: Duration = child::DROP_TIMEOUT;
/// Linux counts up to 2^22.
const PID_OF_NOBODY: i32 = i32::MAX;
const POLL: Duration = Duration::from_millis(10);
/// Attempts to start: a free port may be taken by somebody else, or backends of a killed server may linger.
const ATTEMPTS_MAX: u32 = 8;
const ATTEMPT_PAUSE: Duration = Duration::from_millis(250);

/// A server that listens on 127.0.0.1 alone and trusts who connects there. Ends when dropped.
#[derive(Debug)]
pub struct Postgres {
    programs: PostgresPrograms,
    account: Option<Account>,
    cluster: PathBuf,
    log: PathBuf,
    durable: bool,
    port: u16,
    child: Option<Child>,
}

impl Postgres {
    /// Starts on what the folder holds, or on a new cluster with an empty database [`DATABASE`].
    pub(crate) async fn start(folder: &Folder, durable: bool) -> Result<Self> {
        let programs = programs::postgres()?;
        let account = Account::for_postgres()?;
        let home = folder.for_account("postgres", account.as_ref())?;
        let log = folder.path().join("postgres.log");
        let cluster = home.join("cluster");
        let port = port::free()?;
        let mut server = Self { programs, account, cluster, log, durable, port, child: None };
        let is_new = !server.cluster.is_dir();
        if is_new {
            server.initialise(&home).await?;
        }
        server.launch(port::free).await?;
        server.create_database(&folder.path().join("createdb.log")).await?;
        Ok(server)
    }

    /// Of the superuser, to the database [`DATABASE`].
    pub fn url(&self) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{DATABASE}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn is_running(&self) -> bool {
        self.child.as_ref().is_some_and(|child| child.status().is_none())
    }

    /// Ends connections, writes everything down and ends.
    pub async fn stop(&mut self) {
        let Some(child) = self.child.take() else { return };
        for (signal, limit) in [(Signal::SIGINT, STOP_TIMEOUT), (Signal::SIGQUIT, QUIT_TIMEOUT)] {
            child.signal(signal);
            if child.ended(limit).await {
                return;
            }
        }
        child.signal(Signal::SIGKILL);
    }

    /// As if the machine had lost its power: no shutdown, no checkpoint.
    pub async fn kill(&mut self) {
        let Some(child) = self.child.take() else { return };
        child.signal(Signal::SIGKILL);
        child.ended(QUIT_TIMEOUT).await;
    }

    /// Starts a stopped or killed server again, on the same port and data.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await;
        let port = self.port;
        self.launch(|| Ok(port)).await
    }

    /// In a folder of its own name that becomes the cluster when it is whole, so an interrupted `initdb` leaves nothing
    /// that looks like one.
    async fn initialise(&self, home: &Path) -> Result<()> {
        let unfinished = home.join("unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(failed(&unfinished, "removing"))?;
        }
        let mut arguments: Vec<OsString> =
            ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8"].map(Into::into).into();
        arguments.extend(["--locale=C.UTF-8", "--no-instructions", "--pgdata"].map(Into::into));
        arguments.push(unfinished.clone().into());
        if !self.durable {
            arguments.push("--no-sync".into());
        }
        let log = self.log.with_file_name("initdb.log");
        child::run(&self.program(&self.programs.initdb, arguments, &log, Signal::SIGKILL), INITDB_TIMEOUT).await?;
        fs::rename(&unfinished, &self.cluster).map_err(failed(&self.cluster, "creating"))
    }

    async fn create_database(&self, log: &Path) -> Result<()> {
        let port = self.port.to_string();
        let arguments = ["--host=127.0.0.1", "--port", &port, "--username", SUPERUSER, "--no-password", DATABASE];
        let program = self.program(&self.programs.createdb, arguments.map(Into::into).into(), log, Signal::SIGKILL);
        match child::run(&program, CREATEDB_TIMEOUT).await {
            Err(EmbeddedError::Ended { log, .. }) if log.contains("already exists") => Ok(()),
            result => result,
        }
    }

    async fn launch(&mut self, mut choose_port: impl FnMut() -> Result<u16>) -> Result<()> {
        self.disarm_stale_pid_file().await?;
        let mut attempt = 1;
        loop {
            self.port = choose_port()?;
            match self.launch_once().await {
                Ok(child) => {
                    self.child = Some(child);
                    return Ok(());
                }
                Err(error @ EmbeddedError::Ended { .. }) if attempt < ATTEMPTS_MAX => {
                    tracing::debug!(%error, attempt, "PostgreSQL did not start, trying again");
                    tokio::time::sleep(ATTEMPT_PAUSE).await;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn launch_once(&self) -> Result<Child> {
        let mut arguments: Vec<OsString> = vec!["-D".into(), self.cluster.clone().into()];
        let mut set = |name: &str, value: &str| {
            arguments.push("-c".into());
            arguments.push(format!("{name}={value}").into());
        };
        set("listen_addresses", "127.0.0.1");
        set("port", &self.port.to_string());
        set("unix_socket_directories", "");
        set("max_connections", &CONNECTIONS_MAX.to_string());
        set("timezone", "UTC");
        if !self.durable {
            for name in ["fsync", "synchronous_commit", "full_page_writes"] {
                set(name, "off");
            }
            set("wal_level", "minimal");
            set("max_wal_senders", "0");
        }
        // Not SIGKILL: after that the kernel would keep the server's System V shared memory segment for ever. This one
        // ends all backends at once and waits for nothing.
        let child = Child::start(&self.program(&self.programs.postgres, arguments, &self.log, Signal::SIGQUIT))?;
        let started = Instant::now();
        while !self.is_ready(child.pid()) {
            if child.status().is_some() || started.elapsed() > READY_TIMEOUT {
                child.signal(Signal::SIGKILL);
                return Err(child.failure(READY_TIMEOUT));
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(child)
    }

    /// Whether our child, and not another server at that port, accepts connections. The postmaster writes it down in
    /// the last line of its file when it does.
    fn is_ready(&self, pid: i32) -> bool {
        let Ok(file) = fs::read_to_string(self.pid_file()) else { return false };
        let mut lines = file.lines().map(str::trim);
        lines.next() == Some(&pid.to_string()) && lines.next_back() == Some("ready")
    }

    /// A server that was killed leaves its file, and its number may by now be another process's, which PostgreSQL
    /// would take for a server at work. The number is replaced, not the file removed: its other lines tell PostgreSQL
    /// whether backends of the killed server still live.
    async fn disarm_stale_pid_file(&self) -> Result<()> {
        let path = self.pid_file();
        let deadline = Instant::now() + QUIT_TIMEOUT;
        loop {
            let Ok(file) = fs::read_to_string(&path) else { return Ok(()) };
            let Some((first, rest)) = file.split_once('\n') else { return Ok(()) };
            if !first.trim().parse().is_ok_and(|pid| self.is_our_server(Pid::from_raw(pid))) {
                return fs::write(&path, format!("{PID_OF_NOBODY}\n{rest}")).map_err(failed(&path, "writing"));
            }
            // The one before us is still ending.
            if Instant::now() > deadline {
                return Err(EmbeddedError::InUse { path: self.cluster.clone() });
            }
            tokio::time::sleep(POLL).await;
        }
    }

    fn is_our_server(&self, pid: Pid) -> bool {
        if kill(pid, None) == Err(Errno::ESRCH) {
            return false;
        }
        let Ok(command_line) = fs::read(format!("/proc/{pid}/cmdline")) else { return false };
        command_line.split(|byte| *byte == 0).any(|argument| argument == self.cluster.as_os_str().as_encoded_bytes())
    }

    fn pid_file(&self) -> PathBuf {
        self.cluster.join("postmaster.pid")
    }

    fn program<'a>(
        &'a self,
        path: &'a Path,
        arguments: Vec<OsString>,
        log: &'a Path,
        death_signal: Signal,
    ) -> Program<'a> {
        Program { path, arguments, account: self.account.as_ref(), death_signal, log }
    }
}

//! A server as a child process that cannot outlive us.
//!
//! `setpriv --pdeathsig` has the kernel signal the child when the *thread* that started it ends, so each child has a
//! thread of its own, which starts it and stays until it has ended. The child is a process group of its own: Ctrl-C in
//! the terminal reaches us alone, and we end the servers when what needs them has ended.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use tokio::sync::watch;

use crate::account::Account;
use crate::{EmbeddedError, Result, programs};

/// How much of a log an error quotes.
const LOG_TAIL_MAX: u64 = 4096;
/// How long dropping waits for the end before it forces it. PostgreSQL itself kills what does not end within 5 s.
pub const DROP_TIMEOUT: Duration = Duration::from_secs(6);
/// How often dropping looks whether the child has ended.
const POLL: Duration = Duration::from_millis(5);

/// What to run. The environment is not inherited: `PGPORT` and its like must not reach the servers.
pub struct Program<'a> {
    pub path: &'a Path,
    pub arguments: Vec<OsString>,
    pub account: Option<&'a Account>,
    /// What the kernel sends when we die, and dropping when it is dropped.
    pub death_signal: Signal,
    /// Replaced at each start.
    pub log: &'a Path,
}

#[derive(Debug)]
pub struct Child {
    program: String,
    log: PathBuf,
    pid: Pid,
    death_signal: Signal,
    /// Until `true`, `pid` is our child and nobody else; held while it is signalled and while it is reaped.
    reaped: Arc<Mutex<bool>>,
    exit: watch::Receiver<Option<ExitStatus>>,
}

impl Child {
    pub fn start(program: &Program<'_>) -> Result<Self> {
        let name = program.path.file_name().unwrap_or(program.path.as_os_str()).to_string_lossy().into_owned();
        let spawn_error = |source| EmbeddedError::Spawn { program: name.clone(), source };
        let command = command(program)?;
        let reaped = Arc::new(Mutex::new(false));
        let (exit_sender, exit) = watch::channel(None);
        let (pid_sender, pid_receiver) = mpsc::sync_channel(1);
        let keeper = {
            let reaped = Arc::clone(&reaped);
            move || keep(command, &pid_sender, &reaped, &exit_sender)
        };
        thread::Builder::new().name(format!("embedded-{name}")).spawn(keeper).map_err(spawn_error)?;
        let pid = pid_receiver.recv().map_err(|error| spawn_error(io::Error::other(error)))?.map_err(spawn_error)?;
        let pid = Pid::from_raw(pid as i32);
        Ok(Self { program: name, log: program.log.to_owned(), pid, death_signal: program.death_signal, reaped, exit })
    }

    pub fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// A child that has ended already is no error.
    pub fn signal(&self, signal: Signal) {
        let reaped = self.reaped.lock().unwrap_or_else(PoisonError::into_inner);
        if !*reaped && let Err(errno) = kill(self.pid, signal) {
            tracing::warn!(program = self.program, %errno, %signal, "signal failed");
        }
    }

    pub fn status(&self) -> Option<ExitStatus> {
        *self.exit.borrow()
    }

    /// Waits for the end; `false` when it did not come in time.
    pub async fn ended(&self, limit: Duration) -> bool {
        let mut exit = self.exit.clone();
        let ended = exit.wait_for(Option::is_some);
        // The sender is dropped only after the exit was sent.
        tokio::time::timeout(limit, ended).await.is_ok()
    }

    /// Why the child is of no use: it ended, or it did not become ready.
    pub fn failure(&self, waited: Duration) -> EmbeddedError {
        let log = tail(&self.log).unwrap_or_else(|error| format!("({}: {error})", self.log.display()));
        let program = self.program.clone();
        match self.status() {
            Some(status) => EmbeddedError::Ended { program, status, log },
            None => EmbeddedError::NotReady { program, waited, log },
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.status().is_some() {
            return;
        }
        self.signal(self.death_signal);
        let deadline = Instant::now() + DROP_TIMEOUT;
        while self.status().is_none() {
            if Instant::now() >= deadline {
                return self.signal(Signal::SIGKILL);
            }
            thread::sleep(POLL);
        }
    }
}

/// Runs a short program to its end.
pub async fn run(program: &Program<'_>, limit: Duration) -> Result<()> {
    let child = Child::start(program)?;
    if !child.ended(limit).await {
        child.signal(Signal::SIGKILL);
    }
    match child.status() {
        Some(status) if status.success() => Ok(()),
        _ => Err(child.failure(limit)),
    }
}

fn command(program: &Program<'_>) -> Result<Command> {
    let folder_error = |source| EmbeddedError::Folder { path: program.log.to_owned(), action: "opening", source };
    let log = File::create(program.log).map_err(folder_error)?;
    let errors = log.try_clone().map_err(folder_error)?;
    let mut command = Command::new(programs::setpriv()?);
    command.arg("--pdeathsig").arg(program.death_signal.as_str().trim_start_matches("SIG"));
    if let Some(account) = program.account {
        command.args(account.arguments());
    }
    command
        .arg("--")
        .arg(program.path)
        .args(&program.arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into()))
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors);
    Ok(command)
}

/// The life of a child's thread.
fn keep(
    mut command: Command,
    started: &mpsc::SyncSender<io::Result<u32>>,
    reaped: &Mutex<bool>,
    exit: &watch::Sender<Option<ExitStatus>>,
) {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            // Only a caller that is gone does not listen.
            let _ = started.send(Err(error));
            return;
        }
    };
    let pid = Pid::from_raw(child.id() as i32);
    let _ = started.send(Ok(child.id()));
    // The end is awaited without reaping, so that `signal` cannot meet a process that got the number after it.
    while waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) == Err(Errno::EINTR) {}
    let mut reaped = reaped.lock().unwrap_or_else(PoisonError::into_inner);
    match child.wait() {
        Ok(status) => exit.send_replace(Some(status)),
        Err(error) => {
            tracing::error!(%pid, %error, "waiting for a child failed");
            None
        }
    };
    *reaped = true;
}

fn tail(log: &Path) -> io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LOG_TAIL_MAX)))?;
    let mut bytes = Vec::new();
    file.take(LOG_TAIL_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

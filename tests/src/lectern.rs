//! A Lectern of the test's own: `lectern dev` without a worker, and workers as processes, so that they can be killed.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::truth::repository;

const START_TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The binary under test, built by the workspace beside this test.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a process knows its program");
    let folder = test.parent().and_then(Path::parent).expect("tests lie in target/PROFILE/deps");
    let binary = folder.join("lectern");
    assert!(binary.exists(), "{} is missing: run `cargo build --workspace` first", binary.display());
    binary
}

/// The binary, as a process that the kernel ends with the thread that started it: a test that is killed leaves none.
pub(crate) fn mortal() -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(binary());
    command
}

/// What `lectern dev` writes to `dev.json` in its data folder when it is ready: all that its clients need.
#[derive(Debug, Clone, Deserialize)]
pub struct Address {
    pub api: String,
    pub environment: BTreeMap<String, String>,
}

impl Address {
    /// Waits for `dev` to write it.
    pub(crate) fn of(dev: &mut Child, data: &Path, log: &Path) -> Address {
        let written = data.join("dev.json");
        let began = Instant::now();
        loop {
            if let Ok(text) = fs::read_to_string(&written)
                && let Ok(address) = serde_json::from_str(&text)
            {
                return address;
            }
            let ended = dev.try_wait().expect("a child can be asked");
            if ended.is_some() || began.elapsed() > START_TIMEOUT {
                let log = fs::read_to_string(log).expect("the log can be read");
                panic!("lectern dev did not start ({ended:?}):\n{log}");
            }
            std::thread::sleep(POLL_INTERVAL);
        }
    }

    /// The binary with the variables of this Lectern.
    pub fn command(&self) -> Command {
        let mut command = mortal();
        command.envs(&self.environment).env("LECTERN_API", &self.api).current_dir(repository());
        command
    }

    /// Uploads, waits for the end, and returns what `lectern ingest --json` prints: its last line.
    pub fn ingest(&self, file: &Path) -> Ingested {
        last_line(self.command().args(["ingest", "--json"]).arg(file))
    }

    /// Uploads, and does not wait: the recording is accepted.
    pub fn accept(&self, file: &Path) -> Ingested {
        last_line(self.command().args(["ingest", "--json", "--no-wait"]).arg(file))
    }

    pub fn export(&self, session: &str, folder: &Path) {
        let output = self.command().args(["export", session]).arg(folder).output().expect("lectern export runs");
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// The last line that a command prints, which is JSON.
pub(crate) fn last_line<T: DeserializeOwned>(command: &mut Command) -> T {
    let output = command.output().expect("lectern runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().last().unwrap_or_else(|| panic!("nothing printed: {}", said(&output)));
    serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {}", said(&output)))
}

pub struct Lectern {
    dev: Child,
    pub address: Address,
    pub folder: TempDir,
}

impl Lectern {
    pub fn start() -> Lectern {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let data = folder.path().join("data");
        let log = fs::File::create(folder.path().join("dev.log")).expect("a log can be written");
        let mut dev = mortal()
            .args(["dev", "--no-worker", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .current_dir(repository())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file handle can be copied"))
            .stderr(log)
            .spawn()
            .expect("lectern dev starts");
        let address = Address::of(&mut dev, &data, &folder.path().join("dev.log"));
        Lectern { dev, address, folder }
    }

    pub fn worker(&self) -> Worker {
        Worker::start(&self.address, "interactive=1,transcode=2,transcribe=2,light=4", self.folder.path())
    }

    pub fn log(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("the log can be read")
    }
}

impl Deref for Lectern {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.address
    }
}

impl Drop for Lectern {
    fn drop(&mut self) {
        end(&mut self.dev);
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ingested {
    pub session_id: String,
    pub recording_id: String,
    /// `finalized` or `failed`.
    pub status: String,
    pub failure: Option<Failure>,
    /// The page that plays it.
    pub page_url: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

pub struct Worker {
    process: Child,
}

impl Worker {
    /// Its log is added to `worker.log` in `folder`.
    pub fn start(address: &Address, lanes: &str, folder: &Path) -> Worker {
        let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("worker.log"));
        let process = address
            .command()
            .args(["worker", "--lanes", lanes])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.expect("a log can be written"))
            .spawn()
            .expect("a worker starts");
        Worker { process }
    }

    /// Whether this is the process behind a worker's name in the list of jobs.
    pub fn is_named(&self, name: &str) -> bool {
        name.contains(&format!("-{}-", self.process.id()))
    }

    /// SIGSTOP or SIGCONT.
    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.process.id().cast_signed()), signal).expect("a child can be signalled");
    }

    pub fn kill(mut self) {
        self.process.kill().expect("a child can be killed");
        self.process.wait().expect("a child can be awaited");
    }

    /// SIGTERM, and its exit code.
    pub fn stop(mut self) -> Option<i32> {
        terminate(&self.process);
        self.process.wait().expect("a child can be awaited").code()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn terminate(process: &Child) {
    kill(Pid::from_raw(process.id().cast_signed()), Signal::SIGTERM).expect("a child can be signalled");
}

/// SIGTERM, so that it ends its own children, then SIGKILL.
pub(crate) fn end(process: &mut Child) {
    const PATIENCE: Duration = Duration::from_secs(20);
    if process.try_wait().is_ok_and(|status| status.is_some()) {
        return;
    }
    terminate(process);
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if process.try_wait().is_ok_and(|status| status.is_some()) {
            return;
        }
        std::thread::sleep(POLL_INTERVAL);
    }
    process.kill().expect("a child can be killed");
    process.wait().expect("a child can be awaited");
}

pub(crate) fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    format!("{:?}\n{}\n{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}

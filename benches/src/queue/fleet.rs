//! Worker processes, and what they say.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use embedded::Services;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::queue::worker::Began;

/// As many as there are cores on a small machine.
pub const WORKERS: usize = 2;
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
const BEGIN_TIMEOUT: Duration = Duration::from_secs(120);

pub struct Fleet {
    workers: Vec<Child>,
    said: mpsc::UnboundedReceiver<(Instant, Began)>,
    tell: mpsc::UnboundedSender<(Instant, Began)>,
}

impl Fleet {
    pub fn new() -> Fleet {
        let (tell, said) = mpsc::unbounded_channel();
        Fleet { workers: Vec::new(), said, tell }
    }

    pub fn start(&mut self, services: &Services, slots: u32, hold: bool) -> anyhow::Result<()> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["queue-worker", "--slots", &slots.to_string()]);
        if hold {
            command.arg("--hold");
        }
        let mut worker = command
            .envs(services.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("starting a worker")?;
        let stdout = worker.stdout.take().context("a worker has an output")?;
        let tell = self.tell.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                match serde_json::from_str(&line) {
                    Ok(began) => drop(tell.send((Instant::now(), began))),
                    Err(error) => eprintln!("a worker said {line}: {error}"),
                }
            }
        });
        self.workers.push(worker);
        Ok(())
    }

    /// The next `count` jobs that begin.
    pub async fn begun(&mut self, count: usize) -> anyhow::Result<Vec<(Instant, Began)>> {
        let mut begun = Vec::with_capacity(count);
        while begun.len() < count {
            let next = timeout(BEGIN_TIMEOUT, self.said.recv()).await;
            let next = next.with_context(|| format!("{} of {count} jobs began", begun.len()))?;
            begun.push(next.context("the fleet is gone")?);
        }
        Ok(begun)
    }

    /// SIGKILL, to the one that was started first.
    pub async fn kill_first(&mut self) -> anyhow::Result<()> {
        ensure!(!self.workers.is_empty(), "no worker runs");
        self.workers.remove(0).kill().await?;
        Ok(())
    }

    pub async fn stop(self) -> anyhow::Result<()> {
        for mut worker in self.workers {
            if let Some(id) = worker.id() {
                Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
            }
            timeout(STOP_TIMEOUT, worker.wait()).await.context("a worker did not end")??;
        }
        Ok(())
    }
}

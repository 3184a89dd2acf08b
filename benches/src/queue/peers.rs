//! What a user would take instead. Each peer brings a script under `benches/peers/` that measures the same things and
//! prints its figures as one line of JSON; it is installed from its pinned files into a folder that git ignores.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::queue::Arguments;
use crate::queue::figures::Figures;
use crate::queue::fleet::WORKERS;
use crate::results::repository;

pub async fn bullmq(arguments: &Arguments, redis_url: &str) -> anyhow::Result<Figures> {
    let folder = prepared("bullmq").await?;
    if !folder.join("node_modules").exists() {
        succeed(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder))
            .await?;
    }
    figures(Command::new("node").arg("bench.mjs").current_dir(&folder), arguments, redis_url).await
}

pub async fn celery(arguments: &Arguments, redis_url: &str) -> anyhow::Result<Figures> {
    let folder = prepared("celery").await?;
    let python = folder.join("venv/bin/python");
    if !python.exists() {
        succeed(Command::new("python3").args(["-m", "venv", "venv"]).current_dir(&folder)).await?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
        succeed(Command::new(&python).args(install).current_dir(&folder)).await?;
    }
    figures(Command::new(&python).arg("bench.py").current_dir(&folder), arguments, redis_url).await
}

/// The peer's files, where it may install beside them. When they changed, what was installed is not used again.
async fn prepared(name: &str) -> anyhow::Result<PathBuf> {
    let from = repository().join("benches/peers").join(name);
    let to = repository().join("benches/work").join(name);
    if !same_pins(&from, &to)? && to.exists() {
        fs::remove_dir_all(&to)?;
    }
    fs::create_dir_all(&to)?;
    for file in fs::read_dir(&from).with_context(|| format!("reading {}", from.display()))? {
        let file = file?;
        fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(to)
}

fn same_pins(from: &Path, to: &Path) -> anyhow::Result<bool> {
    for pins in ["package-lock.json", "requirements.txt"] {
        let (ours, theirs) = (from.join(pins), to.join(pins));
        if ours.exists() && !(theirs.exists() && fs::read(ours)? == fs::read(theirs)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn succeed(command: &mut Command) -> anyhow::Result<()> {
    let status = command.stdin(Stdio::null()).status().await?;
    ensure!(status.success(), "{:?} ended with {status}", command.as_std());
    Ok(())
}

async fn figures(command: &mut Command, arguments: &Arguments, redis_url: &str) -> anyhow::Result<Figures> {
    let output = command
        .args(["--redis", redis_url])
        .args(["--rate", &arguments.rate.to_string(), "--seconds", &arguments.seconds.to_string()])
        .args(["--drain", &arguments.drain.to_string(), "--slots", &arguments.slots.to_string()])
        .args(["--workers", &WORKERS.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await?;
    let printed = String::from_utf8(output.stdout)?;
    ensure!(output.status.success(), "{:?} ended with {}", command.as_std(), output.status);
    let last = printed.lines().last().context("a peer printed nothing")?;
    serde_json::from_str(last).with_context(|| format!("a peer printed {last}"))
}

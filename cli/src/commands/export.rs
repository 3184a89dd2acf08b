//! `lectern export SESSION DIR`: a replay as a folder that stands alone.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use futures::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use timeline::document::Manifest;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::client::{Client, Target};

/// Files that are fetched at a time.
const FETCHES_AT_ONCE: usize = 8;
/// Names of what the API adds to a replay's folder, so that it can be opened.
const PLAYER_FILES: &str = "player-files.json";
const MANIFEST: &str = "manifest.json";
const PAGE: &str = "index.html";

#[derive(clap::Args)]
pub struct Arguments {
    session: Uuid,
    /// Made if it is missing; must be empty.
    folder: PathBuf,
    #[command(flatten)]
    target: Target,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let client = arguments.target.connect("teacher").await?;
    let files = export(&client, arguments.session, &arguments.folder).await?;
    println!("{files} files in {}. Open its index.html through any static file server:", arguments.folder.display());
    println!("    python3 -m http.server --directory {}", arguments.folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes every file of the current revision, checks each against the manifest, and returns how many there are.
pub async fn export(client: &Client, session: Uuid, folder: &Path) -> anyhow::Result<usize> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    ensure!(std::fs::read_dir(folder)?.next().is_none(), "{} is not empty", folder.display());
    let links = client.links(session).await?.context("there is no replay to export yet")?;
    let base = links.page_url.trim_end_matches('/').to_owned();

    let manifest = fetch(client, &base, MANIFEST, folder).await?.context("the replay is not complete yet")?;
    let manifest: Manifest = serde_json::from_slice(&manifest).context("reading the manifest")?;
    let files = manifest.files.len() + 1;
    let base = &base;
    futures::stream::iter(manifest.files)
        .map(|file| async move {
            let Some(bytes) = fetch(client, base, &file.name, folder).await? else {
                bail!("{} is missing", file.name);
            };
            let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            ensure!(sha256 == file.sha256, "{} is damaged: its hash is not the manifest's", file.name);
            Ok(())
        })
        .buffer_unordered(FETCHES_AT_ONCE)
        .try_collect::<()>()
        .await?;
    let names = client.file(&format!("{base}/{PLAYER_FILES}")).await?.context("the API has no player")?;
    let names: Vec<String> = names.json().await.context("reading the list of the player's files")?;
    for name in &names {
        // Under the address of the folder the page comes with the title of the class.
        let asked = if name == PAGE { "" } else { name };
        fetch_as(client, base, asked, name, folder).await?.with_context(|| format!("the API has no {name}"))?;
    }
    Ok(files + names.len())
}

/// None: the replay has no such file.
async fn fetch(client: &Client, base: &str, name: &str, folder: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    fetch_as(client, base, name, name, folder).await
}

/// `asked` is its name in the address, `name` that in the folder.
async fn fetch_as(
    client: &Client,
    base: &str,
    asked: &str,
    name: &str,
    folder: &Path,
) -> anyhow::Result<Option<Vec<u8>>> {
    let Some(mut answer) = client.file(&format!("{base}/{asked}")).await? else { return Ok(None) };
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        tokio::fs::create_dir_all(parent).await?;
    }
    let mut file = tokio::fs::File::create(&path).await.with_context(|| format!("writing {}", path.display()))?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.with_context(|| format!("fetching {name}"))? {
        file.write_all(&chunk).await?;
        bytes.extend_from_slice(&chunk);
    }
    file.flush().await?;
    Ok(Some(bytes))
}

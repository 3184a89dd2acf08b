//! Downloads a model of the catalogue, resuming what was begun, and checks what came.
//!
//! Two checksums guard a file: the SHA-1 that whisper.cpp publishes, and the SHA-256 that Hugging Face gives in
//! `x-linked-etag` with its redirect to the bytes (a mirror may have none). A file gets its name when it has passed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, LOCATION, RANGE};
use reqwest::{Client, Response, StatusCode, Url};
use sha1::Digest as _;
use sha2::Digest as _;

use super::catalogue::{self, Entry};
use super::file::ModelFile;

const REDIRECTS_MAX: usize = 5;
const CONNECT_MAX: Duration = Duration::from_secs(30);
/// Between two pieces of the file.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Twice the largest model.
const FILE_BYTES_MAX: u64 = 6 << 30;
const HASH_BUFFER_BYTES: usize = 1 << 20;

#[derive(Debug, thiserror::Error)]
pub enum PullError {
    #[error("{url}: {reason}")]
    Server { url: String, reason: String },
    #[error("{path}")]
    File { path: PathBuf, source: io::Error },
    #[error("{path} is damaged: its {checksum} is {found}, not {expected}")]
    Damaged { path: PathBuf, checksum: &'static str, found: String, expected: String },
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    pub name: String,
    pub path: PathBuf,
    pub size: u64,
}

/// Puts a model into `folder` and gives its path; does nothing when it is there and whole. `base_url` is
/// [`catalogue::HUGGING_FACE`] or a mirror. `progress` gets the bytes that are there and, when known, that there will be.
pub async fn pull(
    entry: &Entry,
    base_url: &str,
    folder: &Path,
    progress: &(dyn Fn(u64, Option<u64>) + Sync),
) -> Result<PathBuf, PullError> {
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    let path = folder.join(entry.file_name());
    if path.is_file() && check(&path, Some(entry.sha1), None).is_ok() {
        return Ok(path);
    }
    let part = folder.join(format!("{}.part", entry.file_name()));
    let url = format!("{}/{}", base_url.trim_end_matches('/'), entry.file_name());
    let download = Download { client: client(&url)?, url, part: part.clone() };
    let linked_sha256 = download.run(progress).await?;
    if let Err(error) = check(&part, Some(entry.sha1), linked_sha256.as_deref()) {
        // Resuming a damaged file gives a damaged file.
        std::fs::remove_file(&part).map_err(at(&part))?;
        return Err(error);
    }
    std::fs::rename(&part, &path).map_err(at(&path))?;
    Ok(path)
}

/// Reads the whole file. A model that is not in the catalogue has nothing to be compared with and passes.
pub fn verify(path: &Path) -> Result<(), PullError> {
    let entry =
        catalogue::CATALOGUE.iter().find(|entry| path.file_name().is_some_and(|name| *name == *entry.file_name()));
    check(path, entry.map(|entry: &Entry| entry.sha1), None)
}

/// The models of a folder, by name.
pub fn list(folder: &Path) -> io::Result<Vec<Installed>> {
    let mut installed = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        if file_name.starts_with("ggml-") && file_name.ends_with(".bin") {
            let name = ModelFile::open(&path)?.name;
            installed.push(Installed { name, size: path.metadata()?.len(), path });
        }
    }
    installed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(installed)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> PullError {
    |source| PullError::File { path: path.to_owned(), source }
}

fn check(path: &Path, sha1: Option<&str>, sha256: Option<&str>) -> Result<(), PullError> {
    let found = digests(path).map_err(at(path))?;
    for (checksum, found, expected) in [("SHA-1", found.sha1, sha1), ("SHA-256", found.sha256, sha256)] {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            let expected = expected.to_owned();
            return Err(PullError::Damaged { path: path.to_owned(), checksum, found, expected });
        }
    }
    Ok(())
}

struct Digests {
    sha1: String,
    sha256: String,
}

fn digests(path: &Path) -> io::Result<Digests> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; HASH_BUFFER_BYTES];
    let (mut sha1, mut sha256) = (sha1::Sha1::new(), sha2::Sha256::new());
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok(Digests {
                sha1: hex::encode(sha1::Digest::finalize(sha1)),
                sha256: hex::encode(sha256.finalize()),
            });
        }
        sha1.update(&buffer[..length]);
        sha256.update(&buffer[..length]);
    }
}

fn client(url: &str) -> Result<Client, PullError> {
    // Redirects are followed here: the checksum stands in the redirect itself.
    let builder = Client::builder().connect_timeout(CONNECT_MAX).read_timeout(SILENCE_MAX);
    let client = builder.redirect(reqwest::redirect::Policy::none()).build();
    client.map_err(|error| PullError::Server { url: url.to_owned(), reason: error.to_string() })
}

struct Download {
    client: Client,
    url: String,
    part: PathBuf,
}

impl Download {
    fn failure(&self, reason: impl ToString) -> PullError {
        PullError::Server { url: self.url.clone(), reason: reason.to_string() }
    }

    /// Gives the SHA-256 that the server states, if it does.
    async fn run(&self, progress: &(dyn Fn(u64, Option<u64>) + Sync)) -> Result<Option<String>, PullError> {
        let begun = self.part.metadata().map_or(0, |part| part.len());
        let (mut response, sha256) = self.open(begun).await?;
        let mut there = match response.status() {
            StatusCode::PARTIAL_CONTENT => begun,
            // All of it is there already, or it is not what the server has; the checksum tells.
            StatusCode::RANGE_NOT_SATISFIABLE if begun > 0 => return Ok(sha256),
            StatusCode::OK => 0,
            status => return Err(self.failure(status)),
        };
        let length =
            response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        let total = length.map(|length| there + length);
        let file = File::options().create(true).append(true).open(&self.part).map_err(at(&self.part))?;
        file.set_len(there).map_err(at(&self.part))?;
        let mut file = file;
        progress(there, total);
        while let Some(bytes) = response.chunk().await.map_err(|error| self.failure(error))? {
            there += bytes.len() as u64;
            if there > FILE_BYTES_MAX {
                return Err(self.failure(format_args!("more than {FILE_BYTES_MAX} bytes")));
            }
            file.write_all(&bytes).map_err(at(&self.part))?;
            progress(there, total);
        }
        file.sync_all().map_err(at(&self.part))?;
        Ok(sha256)
    }

    /// Follows redirects to the bytes.
    async fn open(&self, begun: u64) -> Result<(Response, Option<String>), PullError> {
        let mut url = Url::parse(&self.url).map_err(|error| self.failure(error))?;
        let mut sha256 = None;
        for _ in 0..=REDIRECTS_MAX {
            let mut request = self.client.get(url.clone());
            if begun > 0 {
                request = request.header(RANGE, format!("bytes={begun}-"));
            }
            let response = request.send().await.map_err(|error| self.failure(error))?;
            sha256 = sha256.or_else(|| linked_sha256(&response));
            if !response.status().is_redirection() {
                return Ok((response, sha256));
            }
            let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let location = location.ok_or_else(|| self.failure("a redirect to nowhere"))?;
            let next = url.join(location).map_err(|error| self.failure(error))?;
            if url.scheme() == "https" && next.scheme() != "https" {
                return Err(self.failure("a redirect away from https"));
            }
            url = next;
        }
        Err(self.failure(format_args!("more than {REDIRECTS_MAX} redirects")))
    }
}

fn linked_sha256(response: &Response) -> Option<String> {
    let etag = response.headers().get("x-linked-etag")?.to_str().ok()?.trim_matches('"');
    let is_sha256 = etag.len() == 64 && etag.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_sha256.then(|| etag.to_ascii_lowercase())
}

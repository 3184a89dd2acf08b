//! Outputs of jobs: stored under the name of their content, so that a rerun writes the same object again.

use bytes::Bytes;
use futures::future::BoxFuture;
use jobs::{JobError, NewOutput, OrJobError};
use media::request::{BoxError, Output, OutputKind, Sink};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::keys::RecordingKeys;
use storage::{Storage, StorageError};
use timeline::time::Span;

use crate::media_failure::of_storage;

/// More than any document of a replay has.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("json") => "application/json",
        Some("m3u8") => "application/vnd.apple.mpegurl",
        Some("m4s" | "mp4") => "video/mp4",
        Some("jpg") => "image/jpeg",
        Some("svg") => "image/svg+xml",
        Some("vtt") => "text/vtt; charset=utf-8",
        Some("srt") => "application/x-subrip; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Stores `bytes` under their hash among the outputs of a recording.
pub async fn store(
    storage: &Storage,
    keys: RecordingKeys,
    name: &str,
    span: Span,
    detail: Value,
    bytes: Bytes,
) -> Result<NewOutput, StorageError> {
    let extension = name.rsplit('.').next().unwrap_or("bin");
    let sha256 = sha256(&bytes);
    let size = bytes.len() as u64;
    storage.put(&keys.output(&sha256, extension), content_type(name), bytes).await?;
    Ok(NewOutput { name: name.to_owned(), span, sha256, size, extension: extension.to_owned(), detail })
}

/// The same for something that is JSON. Field order is that of the type, so equal values give equal bytes.
pub async fn store_json<T: Serialize>(
    storage: &Storage,
    keys: RecordingKeys,
    name: &str,
    span: Span,
    value: &T,
) -> Result<NewOutput, StorageError> {
    let bytes = serde_json::to_vec(value).expect("our documents have string keys and finite numbers");
    store(storage, keys, name, span, Value::Null, bytes.into()).await
}

pub async fn read_json<T: DeserializeOwned>(
    storage: &Storage,
    keys: RecordingKeys,
    output: &jobs::outputs::Output,
) -> Result<T, JobError> {
    serde_json::from_slice(&read(storage, keys, output).await?).retry()
}

pub async fn read(storage: &Storage, keys: RecordingKeys, output: &jobs::outputs::Output) -> Result<Bytes, JobError> {
    let key = keys.output(&output.sha256, &output.extension);
    storage.get(&key, DOCUMENT_BYTES_MAX).await.map_err(of_storage)
}

/// What an output is, kept with it for the jobs that come after.
pub fn detail(kind: OutputKind, detail: Value) -> Value {
    json!({ "kind": kind, "media": detail })
}

/// Stores whatever a media child gives.
pub struct StoringSink<'a> {
    pub storage: &'a Storage,
    pub keys: RecordingKeys,
    pub stored: Vec<NewOutput>,
}

impl Sink for StoringSink<'_> {
    fn output(&mut self, output: Output) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async move {
            let extension = output.kind.extension();
            if output.name.rsplit('.').next() != Some(extension) {
                return Err(format!("{:?} is no name of a .{extension}", output.name).into());
            }
            let detail = detail(output.kind, output.detail);
            let stored = store(self.storage, self.keys, &output.name, output.span, detail, output.bytes).await?;
            self.stored.push(stored);
            Ok(())
        })
    }
}

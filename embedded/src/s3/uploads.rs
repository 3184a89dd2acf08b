//! Multipart uploads: a folder per upload, a file per part, one object at the end.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use s3s::crypto::{Checksum, Md5};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{self, About, Store, Writer, hex};

const ABOUT_FILE: &str = "upload.json";
/// S3's rule for every part but the last.
const PART_SIZE_MIN: u64 = 5 * 1024 * 1024;

/// What an upload will become.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Intent {
    bucket: String,
    key: String,
    content_type: Option<String>,
}

/// An upload that was begun, as a listing shows it.
#[derive(Debug)]
pub struct Begun {
    pub key: String,
    pub id: String,
    pub initiated: SystemTime,
}

/// Those of a bucket whose key begins with `prefix`, by key and id.
pub fn list(store: &Store, bucket: &str, prefix: &str) -> io::Result<Vec<Begun>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(store.uploads())? {
        let entry = entry?;
        let about = match fs::read(entry.path().join(ABOUT_FILE)) {
            Ok(about) => about,
            // Being made, or over since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let intent: Intent = serde_json::from_slice(&about)?;
        if intent.bucket == bucket && intent.key.starts_with(prefix) {
            let initiated = entry.path().join(ABOUT_FILE).metadata()?.modified()?;
            found.push(Begun { key: intent.key, id: entry.file_name().to_string_lossy().into_owned(), initiated });
        }
    }
    found.sort_unstable_by(|one, other| (&one.key, &one.id).cmp(&(&other.key, &other.id)));
    Ok(found)
}

#[derive(Debug)]
pub struct Part {
    pub number: i32,
    pub about: About,
    pub modified: SystemTime,
}

#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("no such upload")]
    NoSuchUpload,
    #[error("part {0} is missing or has another ETag")]
    InvalidPart(i32),
    #[error("part numbers do not rise")]
    InvalidPartOrder,
    #[error("part {0} is smaller than {PART_SIZE_MIN} bytes and not the last")]
    EntityTooSmall(i32),
    #[error("there are no parts")]
    NoParts,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// An upload that exists.
#[derive(Debug)]
pub struct Upload {
    store: Store,
    folder: PathBuf,
    intent: Intent,
}

impl Upload {
    /// Returns the new upload's id.
    pub fn create(store: &Store, bucket: String, key: String, content_type: Option<String>) -> io::Result<String> {
        let id = Uuid::new_v4().to_string();
        let folder = store.uploads().join(&id);
        fs::create_dir(&folder)?;
        fs::write(folder.join(ABOUT_FILE), serde_json::to_vec(&Intent { bucket, key, content_type })?)?;
        Ok(id)
    }

    pub fn find(store: &Store, bucket: &str, key: &str, id: &str) -> Result<Self, UploadError> {
        // Ids are ours; anything else could be a path.
        let id = Uuid::parse_str(id).map_err(|_| UploadError::NoSuchUpload)?;
        let folder = store.uploads().join(id.to_string());
        let about = match fs::read(folder.join(ABOUT_FILE)) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(UploadError::NoSuchUpload),
            Err(error) => return Err(error.into()),
        };
        let intent: Intent = serde_json::from_slice(&about).map_err(io::Error::from)?;
        if intent.bucket != bucket || intent.key != key {
            return Err(UploadError::NoSuchUpload);
        }
        Ok(Self { store: store.clone(), folder, intent })
    }

    /// Makes what was written part `number`, in place of an earlier one.
    pub fn place(&self, number: i32, mut part: Writer) -> Result<About, UploadError> {
        let etag = hex(&part.digest());
        part.place_in(&self.folder, &part_name(number), etag).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => UploadError::NoSuchUpload,
            _ => error.into(),
        })
    }

    /// By number.
    pub fn parts(&self) -> Result<Vec<Part>, UploadError> {
        let mut parts = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if let Some(number) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                let opened = store::open(&entry.path())?;
                parts.push(Part { number, about: opened.about, modified: opened.modified });
            }
        }
        parts.sort_unstable_by_key(|part| part.number);
        Ok(parts)
    }

    /// Joins the parts that are named by number and ETag. Nothing changes unless all of them are right, so a client
    /// may correct itself and call again.
    pub fn complete(self, named: &[(i32, String)]) -> Result<About, UploadError> {
        if named.is_empty() {
            return Err(UploadError::NoParts);
        }
        if !named.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(UploadError::InvalidPartOrder);
        }
        let mut object = self.store.write()?;
        let mut digests = Md5::new();
        for (index, (number, etag)) in named.iter().enumerate() {
            let invalid = || UploadError::InvalidPart(*number);
            let part = match store::open(&self.folder.join(part_name(*number))) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(invalid()),
                opened => opened?,
            };
            if part.about.etag != *etag {
                return Err(invalid());
            }
            if part.about.size < PART_SIZE_MIN && index + 1 < named.len() {
                return Err(UploadError::EntityTooSmall(*number));
            }
            let digest = u128::from_str_radix(etag, 16).map_err(|_| invalid())?;
            digests.update(&digest.to_be_bytes());
            object.append(part)?;
        }
        let etag = format!("{}-{}", hex(&digests.finalize()), named.len());
        let Intent { bucket, key, content_type } = &self.intent;
        let place = self.store.object(bucket, key).ok_or(UploadError::NoSuchUpload)?;
        let about = object.place(&place, etag, content_type.clone())?;
        self.abort()?;
        Ok(about)
    }

    pub fn abort(self) -> Result<(), UploadError> {
        fs::remove_dir_all(&self.folder).map_err(Into::into)
    }
}

fn part_name(number: i32) -> String {
    format!("{number:05}")
}

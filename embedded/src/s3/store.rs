//! Objects as files. A file is the object's bytes, then what is known about it as JSON, then the length of that JSON and
//! a mark; it is written elsewhere and moved into its place, so an object is there whole or not at all.
//!
//! ```text
//! buckets/{bucket}/{key's path}     objects
//! uploads/{upload}/{number}         parts of multipart uploads, files of the same form
//! partial/                          files being written; emptied at the start
//! ```

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use s3s::crypto::{Checksum, Md5};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::faults::Faults;
use super::key_path;

const MARK: &[u8; 8] = b"LECTERN1";
/// The length as four bytes, and the mark.
const FOOTER_LENGTH: u64 = 12;
/// More than content type and ETag ever need.
const ABOUT_LENGTH_MAX: u64 = 64 * 1024;
/// A folder can be removed as empty between its creation and the move into it.
const PLACE_ATTEMPTS_MAX: u32 = 16;

/// What is known about an object besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    pub content_type: Option<String>,
}

/// An object that is open for reading, at its first byte. It stays readable when it is replaced or deleted.
#[derive(Debug)]
pub struct Opened {
    pub file: File,
    pub about: About,
    pub modified: SystemTime,
}

#[derive(Debug, Clone)]
pub struct Store {
    root: Arc<Path>,
    durable: bool,
    pub(super) faults: Arc<Faults>,
}

impl Store {
    pub fn open(root: &Path, durable: bool) -> io::Result<Self> {
        let store = Self { root: root.into(), durable, faults: Arc::default() };
        let partial = store.root.join("partial");
        if partial.exists() {
            fs::remove_dir_all(&partial)?;
        }
        for folder in [partial, store.uploads(), store.root.join("buckets")] {
            fs::create_dir_all(folder)?;
        }
        Ok(store)
    }

    pub fn create_bucket(&self, bucket: &str) -> io::Result<()> {
        fs::create_dir_all(self.bucket(bucket))
    }

    /// The protocol allows no slash or dot-dot in a bucket's name.
    pub fn bucket(&self, bucket: &str) -> PathBuf {
        self.root.join("buckets").join(bucket)
    }

    pub fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// Where an object is or would be; `None` for a key that cannot be kept.
    pub fn object(&self, bucket: &str, key: &str) -> Option<PathBuf> {
        Some(self.bucket(bucket).join(key_path::of_key(key)?))
    }

    pub fn write(&self) -> io::Result<Writer> {
        let path = self.root.join("partial").join(Uuid::new_v4().simple().to_string());
        let file = File::create_new(&path)?;
        let faults = Arc::clone(&self.faults);
        Ok(Writer { file, path, size: 0, digest: Md5::new(), durable: self.durable, placed: false, faults })
    }

    /// Deletes an object and the folders that it leaves empty. One that does not exist is no error.
    pub fn delete(&self, bucket: &str, key: &str) -> io::Result<()> {
        let Some(path) = self.object(bucket, key) else { return Ok(()) };
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
        let bucket = self.bucket(bucket);
        let emptied = path.ancestors().skip(1).take_while(|folder| *folder != bucket);
        // The first that is not empty ends it.
        for folder in emptied {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Opens a file of our form.
pub fn open(path: &Path) -> io::Result<Opened> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{} is damaged", path.display()));
    let length_at = metadata.len().checked_sub(FOOTER_LENGTH).ok_or_else(damaged)?;
    file.seek(SeekFrom::Start(length_at))?;
    let mut footer = [0; FOOTER_LENGTH as usize];
    file.read_exact(&mut footer)?;
    let (length, mark) = footer.split_at(4);
    let length = u64::from(u32::from_le_bytes(length.try_into().map_err(|_| damaged())?));
    if mark != MARK || length > ABOUT_LENGTH_MAX || length > length_at {
        return Err(damaged());
    }
    file.seek(SeekFrom::Start(length_at - length))?;
    let mut about = vec![0; length as usize];
    file.read_exact(&mut about)?;
    let about: About = serde_json::from_slice(&about)?;
    if about.size != length_at - length {
        return Err(damaged());
    }
    file.rewind()?;
    Ok(Opened { file, about, modified: metadata.modified()? })
}

/// A file that is being written. Dropped before it is placed, it leaves nothing.
pub struct Writer {
    file: File,
    path: PathBuf,
    size: u64,
    digest: Md5,
    durable: bool,
    placed: bool,
    faults: Arc<Faults>,
}

impl Writer {
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        self.write_to_disk(bytes)
    }

    fn write_to_disk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (fits, beyond) = rest.split_at(self.faults.take_room(rest.len())?);
            self.file.write_all(fits)?;
            rest = beyond;
        }
        Ok(())
    }

    /// Appends a whole object without looking at its bytes, which the kernel copies.
    pub fn append(&mut self, part: Opened) -> io::Result<()> {
        if self.faults.take_room(part.about.size as usize)? < part.about.size as usize {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let copied = io::copy(&mut part.file.take(part.about.size), &mut self.file)?;
        if copied != part.about.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.size += copied;
        Ok(())
    }

    /// The MD5 of what was written, as S3 names an object of one piece.
    pub fn digest(&mut self) -> [u8; 16] {
        std::mem::replace(&mut self.digest, Md5::new()).finalize()
    }

    /// Completes the file and moves it to its place, making folders as needed.
    pub fn place(mut self, place: &Path, etag: String, content_type: Option<String>) -> io::Result<About> {
        let about = About { size: self.size, etag, content_type };
        let json = serde_json::to_vec(&about)?;
        let length = u32::try_from(json.len()).map_err(io::Error::other)?;
        self.write_to_disk(&[json.as_slice(), &length.to_le_bytes(), MARK].concat())?;
        if self.durable {
            self.file.sync_all()?;
        }
        for attempt in 1.. {
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)?;
            }
            match fs::rename(&self.path, place) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempt < PLACE_ATTEMPTS_MAX => {}
                Err(error) => return Err(error),
                Ok(()) => break,
            }
        }
        self.placed = true;
        Ok(about)
    }

    /// As [`Writer::place`], into a folder that has to be there.
    pub fn place_in(self, folder: &Path, name: &str, etag: String) -> io::Result<About> {
        match folder.is_dir() {
            true => self.place(&folder.join(name), etag, None),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.placed
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!(path = %self.path.display(), %error, "an unfinished file stays behind");
        }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The keys of a bucket by prefix, in byte order, a page at a time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::key_path;
use super::store::{self, About};

#[derive(Debug)]
pub struct Listed {
    pub key: String,
    pub about: About,
    pub modified: SystemTime,
}

/// What to list, and how far.
struct Walk<'a> {
    prefix: &'a str,
    after: &'a str,
    limit: usize,
    found: Vec<Listed>,
}

/// Up to `limit` objects whose key begins with `prefix` and comes behind `after`. Only folders that can hold such keys
/// are looked into.
pub fn list(bucket: &Path, prefix: &str, after: &str, limit: usize) -> io::Result<Vec<Listed>> {
    let mut walk = Walk { prefix, after, limit, found: Vec::new() };
    let base = prefix.rfind('/').map_or("", |slash| &prefix[..=slash]);
    // A prefix with an empty component matches nothing that we keep.
    if !base.split_terminator('/').any(str::is_empty) {
        walk.folder(&bucket.join(key_path::of_folders(base)), base)?;
    }
    Ok(walk.found)
}

impl Walk<'_> {
    /// Goes through a folder whose keys all begin with `base`.
    fn folder(&mut self, folder: &Path, base: &str) -> io::Result<()> {
        for (key, path) in entries(folder, base)? {
            if self.found.len() == self.limit {
                return Ok(());
            }
            if key.ends_with('/') {
                let may_match = key.starts_with(self.prefix) || self.prefix.starts_with(&key);
                let may_follow = key.as_str() > self.after || self.after.starts_with(&key);
                if may_match && may_follow {
                    self.folder(&path, &key)?;
                }
            } else if key.starts_with(self.prefix) && key.as_str() > self.after {
                match store::open(&path) {
                    Ok(opened) => self.found.push(Listed { key, about: opened.about, modified: opened.modified }),
                    // Deleted since the folder was read.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

/// The entries of a folder by key, those of folders with their slash: sorted like this, a walk meets all keys in order.
fn entries(folder: &Path, base: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut keys = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Some(part) = entry.file_name().to_str().and_then(key_path::key_part) {
            keys.push((format!("{base}{part}"), entry.path()));
        }
    }
    keys.sort_unstable();
    Ok(keys)
}

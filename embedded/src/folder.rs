//! Folders for the servers' data: kept ones, and temporary ones that vanish even after a `kill -9`.
//!
//! A folder is locked while it is in use. The lock dies with the process, so whoever makes the next temporary folder can
//! tell the ones that nobody uses any more, and removes them.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;
use s3s::crypto::{Checksum, Sha256};
use uuid::Uuid;

use crate::account::Account;
use crate::{EmbeddedError, Result};

const TEMPORARY_PREFIX: &str = "lectern-temporary-";
const LOCK: &str = "lock";
/// Another user must be able to pass through on the way to its own folder, not to look around.
const PASSABLE: u32 = 0o711;

#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held for its lock.
    _lock: File,
    temporary: bool,
}

impl Folder {
    /// Creates the folder if needed and takes it for this process.
    pub fn take(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).map_err(failed(path, "creating"))?;
        let path = path.canonicalize().map_err(failed(path, "resolving"))?;
        let lock = lock(&path)?.ok_or_else(|| EmbeddedError::InUse { path: path.clone() })?;
        Ok(Self { path, _lock: lock, temporary: false })
    }

    /// A new folder that is removed when this value is dropped, or by the next process that wants one.
    pub fn temporary() -> Result<Self> {
        let root = std::env::temp_dir();
        sweep(&root);
        let path = root.join(format!("{TEMPORARY_PREFIX}{}", Uuid::new_v4().simple()));
        fs::create_dir(&path).map_err(failed(&path, "creating"))?;
        fs::set_permissions(&path, Permissions::from_mode(PASSABLE)).map_err(failed(&path, "opening"))?;
        let lock = lock(&path)?.ok_or_else(|| EmbeddedError::InUse { path: path.clone() })?;
        Ok(Self { path, _lock: lock, temporary: true })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A folder below this one, or, when `account` cannot reach that, one for it alone under the system's temporary
    /// folder, whose name is always the same for the same place.
    pub fn for_account(&self, name: &str, account: Option<&Account>) -> Result<PathBuf> {
        let below = self.path.join(name);
        fs::create_dir_all(&below).map_err(failed(&below, "creating"))?;
        let Some(account) = account else { return Ok(below) };
        account.give(&below)?;
        if account.can_write(&below)? {
            return Ok(below);
        }
        fs::remove_dir(&below).map_err(failed(&below, "removing"))?;
        let digest = Sha256::checksum(below.as_os_str().as_encoded_bytes());
        let digest: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let outer = std::env::temp_dir().join(format!("lectern-{digest}"));
        own(&outer)?;
        let inner = outer.join(name);
        fs::create_dir_all(&inner).map_err(failed(&inner, "creating"))?;
        account.give(&inner)?;
        tracing::info!(path = %inner.display(), "{name} is kept here, since its user cannot reach {}", below.display());
        Ok(inner)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "a temporary folder stays behind");
        }
    }
}

/// Everybody may write in the system's temporary folder, so a predictable name may be somebody's trap.
fn own(path: &Path) -> Result<()> {
    match fs::create_dir(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(path).map_err(failed(path, "looking at"))?;
            if !found.is_dir() || found.uid() != geteuid().as_raw() {
                return Err(EmbeddedError::Untrusted { path: path.to_owned() });
            }
        }
        Err(error) => return Err(failed(path, "creating")(error)),
    }
    fs::set_permissions(path, Permissions::from_mode(PASSABLE)).map_err(failed(path, "opening"))
}

/// `None` when another process has the folder.
fn lock(folder: &Path) -> Result<Option<File>> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(failed(&path, "creating"))?;
    match file.try_lock() {
        // A sweeper may have removed the file before we had its lock.
        Ok(()) => Ok(path.exists().then_some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(&path, "locking")(error)),
    }
}

/// Removes temporary folders whose process is gone. What cannot be removed now is left to the next sweep.
fn sweep(root: &Path) {
    let Ok(entries) = root.read_dir() else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
            continue;
        }
        let folder = entry.path();
        let Ok(file) = File::open(folder.join(LOCK)) else { continue };
        if file.try_lock().is_ok()
            && let Err(error) = fs::remove_dir_all(&folder)
        {
            tracing::debug!(path = %folder.display(), %error, "an old temporary folder stays behind");
        }
    }
}

pub fn failed(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> EmbeddedError {
    let path = path.to_owned();
    move |source| EmbeddedError::Folder { path, action, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_serves_one_process_at_a_time() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("data");
        let first = Folder::take(&path).unwrap();
        assert!(matches!(Folder::take(&path), Err(EmbeddedError::InUse { .. })));
        drop(first);
        Folder::take(&path).unwrap();
    }

    #[test]
    fn a_temporary_folder_goes_with_its_owner_and_an_abandoned_one_with_the_next() {
        let kept = Folder::temporary().unwrap();
        let abandoned = std::env::temp_dir().join(format!("{TEMPORARY_PREFIX}{}", Uuid::new_v4().simple()));
        fs::create_dir(&abandoned).unwrap();
        File::create(abandoned.join(LOCK)).unwrap();

        let next = Folder::temporary().unwrap();
        assert!(kept.path().is_dir(), "a folder in use is left alone");
        assert!(!abandoned.exists());

        let path = next.path().to_owned();
        drop(next);
        assert!(!path.exists());
    }

    #[test]
    fn a_name_that_somebody_else_took_is_not_trusted() {
        let root = tempfile::tempdir().unwrap();
        let trap = root.path().join("trap");
        std::os::unix::fs::symlink("/", &trap).unwrap();
        assert!(matches!(own(&trap), Err(EmbeddedError::Untrusted { .. })));
    }
}

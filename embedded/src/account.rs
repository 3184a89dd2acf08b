//! The user that PostgreSQL runs as when we are root.

use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{User, geteuid};

use crate::programs;
use crate::{EmbeddedError, Result};

/// Debian's user for PostgreSQL first.
const NAMES: [&str; 2] = ["postgres", "nobody"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// `None` when we may run PostgreSQL ourselves.
    pub fn for_postgres() -> Result<Option<Self>> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        for name in NAMES {
            let user = User::from_name(name)
                .map_err(|errno| EmbeddedError::Spawn { program: name.to_owned(), source: errno.into() })?;
            if let Some(user) = user {
                return Ok(Some(Self { uid: user.uid.as_raw(), gid: user.gid.as_raw() }));
            }
        }
        Err(EmbeddedError::NoAccount)
    }

    /// `setpriv`'s arguments to become this user.
    pub fn arguments(&self) -> [String; 3] {
        [format!("--reuid={}", self.uid), format!("--regid={}", self.gid), "--clear-groups".to_owned()]
    }

    pub fn give(&self, path: &Path) -> Result<()> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(|source| EmbeddedError::Folder {
            path: path.to_owned(),
            action: "giving it to PostgreSQL's user",
            source,
        })
    }

    /// Whether this user can write in a folder. It may own the folder and still be kept out by one above it.
    pub fn can_write(&self, folder: &Path) -> Result<bool> {
        let status = Command::new(programs::setpriv()?)
            .args(self.arguments())
            .args(["--", "test", "-w"])
            .arg(folder)
            .stdin(Stdio::null())
            .status()
            .map_err(|source| EmbeddedError::Spawn { program: "setpriv".to_owned(), source })?;
        Ok(status.success())
    }
}

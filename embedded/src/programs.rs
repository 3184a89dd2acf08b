//! Where the system keeps its servers.

use std::env;
use std::path::{Path, PathBuf};

use crate::{EmbeddedError, Result};

/// Debian keeps PostgreSQL's programs here, one folder per major version, and only wrappers in PATH.
const POSTGRESQL_FOLDER: &str = "/usr/lib/postgresql";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresPrograms {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
    pub createdb: PathBuf,
}

/// All of one installation, so that their versions agree.
pub fn postgres() -> Result<PostgresPrograms> {
    let package = "postgresql";
    let newest = newest_postgres_folder(Path::new(POSTGRESQL_FOLDER));
    let locate = |program: &'static str| {
        let here = newest.iter().map(|folder| folder.join(program)).find(|path| path.is_file());
        here.or_else(|| in_path(program)).ok_or(EmbeddedError::MissingProgram { program, package })
    };
    Ok(PostgresPrograms { initdb: locate("initdb")?, postgres: locate("postgres")?, createdb: locate("createdb")? })
}

pub fn redis_server() -> Result<PathBuf> {
    in_path("redis-server").ok_or(EmbeddedError::MissingProgram { program: "redis-server", package: "redis-server" })
}

/// Ties a child's life to ours and lets it drop privileges, which takes `unsafe` code in Rust.
pub fn setpriv() -> Result<PathBuf> {
    in_path("setpriv").ok_or(EmbeddedError::MissingProgram { program: "setpriv", package: "util-linux" })
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

fn newest_postgres_folder(root: &Path) -> Option<PathBuf> {
    let versions = root.read_dir().ok()?;
    let version_of = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("bin/postgres").is_file())
        .max_by_key(|path| version_of(path))?;
    Some(newest.join("bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_a_number_not_a_word() {
        let root = tempfile::tempdir().unwrap();
        for version in ["9", "15", "16-without-server"] {
            std::fs::create_dir_all(root.path().join(version).join("bin")).unwrap();
        }
        for version in ["9", "15"] {
            std::fs::write(root.path().join(version).join("bin/postgres"), "").unwrap();
        }
        assert_eq!(newest_postgres_folder(root.path()), Some(root.path().join("15/bin")));
    }
}

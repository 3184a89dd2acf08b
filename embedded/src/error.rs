//! Why a server did not start, in words that say what to do.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error("{program} is not installed. On Debian and Ubuntu: apt-get install {package}")]
    MissingProgram { program: &'static str, package: &'static str },
    #[error(
        "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor a user `nobody` to run it as"
    )]
    NoAccount,
    #[error("{path}: {action} failed")]
    Folder { path: PathBuf, action: &'static str, source: io::Error },
    #[error("{path} is in use by another process. Stop it, or choose another folder")]
    InUse { path: PathBuf },
    #[error("{path} belongs to somebody else, so nothing is kept there")]
    Untrusted { path: PathBuf },
    #[error("{program} could not be started")]
    Spawn { program: String, source: io::Error },
    #[error("{program} ended with {status}. The end of its log:\n{log}")]
    Ended { program: String, status: ExitStatus, log: String },
    #[error("{program} was not ready within {waited:?}. The end of its log:\n{log}")]
    NotReady { program: String, waited: Duration, log: String },
    #[error("no free port on 127.0.0.1")]
    Port { source: io::Error },
    #[error("port {port} of 127.0.0.1 cannot be taken again")]
    PortTaken { port: u16, source: io::Error },
}

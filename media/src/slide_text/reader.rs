//! The parent's side: one page in, its lines out.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use timeline::document::SlideLine;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::process::{PROGRAM, ReaderArguments};
use super::table;
use crate::sandbox::Enforcement;

/// For one page, however busy the machine is.
const READ_MAX: Duration = Duration::from_secs(120);
/// A page that is full of small print gives a tenth of that.
const TABLE_BYTES_MAX: u64 = 1 << 20;
/// Where the cause stands that a program dies of.
const STDERR_BYTES_MAX: u64 = 8 << 10;

/// Why a page was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such program here, or no room for another process.
    #[error("{} could not be started", .program.display())]
    Start { program: PathBuf, source: io::Error },
    /// It crashed, ran into a limit, or has not the language.
    #[error("the reader of slides ended with {status}: {stderr}")]
    Child { status: String, stderr: String },
    #[error("the reader of slides took longer than {} s and was killed", .0.as_secs())]
    TimedOut(Duration),
    #[error("the reader of slides gave more than {0} bytes")]
    TooMuch(u64),
    #[error("the reader of slides gave what is no table of words: {0}")]
    Garbled(String),
    #[error("cancelled")]
    Cancelled,
}

/// How to start the reader: `{executable} reader-child …`, which becomes `program`.
#[derive(Debug, Clone)]
pub struct SlideReader {
    pub executable: PathBuf,
    pub program: PathBuf,
    pub sandbox: Enforcement,
}

/// What one run of the program left.
struct Ended {
    table: Vec<u8>,
    stderr: Vec<u8>,
    status: std::process::ExitStatus,
}

impl SlideReader {
    /// Where the program lies on this machine. None: it is not installed.
    pub fn installed() -> Option<PathBuf> {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join(PROGRAM)).find(|program| program.is_file())
    }

    /// The lines of a page that the media child gave, in the order in which they are read.
    pub async fn read(
        &self,
        page: &[u8],
        languages: &[String],
        cancellation: &CancellationToken,
    ) -> Result<Vec<SlideLine>, ReadError> {
        let languages = languages.join("+");
        let ended = tokio::select! {
            ended = timeout(READ_MAX, self.run(page, &languages)) => {
                ended.map_err(|_| ReadError::TimedOut(READ_MAX))?
            }
            () = cancellation.cancelled() => return Err(ReadError::Cancelled),
        };
        let Ended { table, stderr, status } =
            ended.map_err(|source| ReadError::Start { program: self.program.clone(), source })?;
        if table.len() as u64 > TABLE_BYTES_MAX {
            return Err(ReadError::TooMuch(TABLE_BYTES_MAX));
        }
        if !status.success() {
            let stderr = String::from_utf8_lossy(&stderr).trim().to_owned();
            return Err(ReadError::Child { status: status.to_string(), stderr });
        }
        let table = String::from_utf8(table).map_err(|error| ReadError::Garbled(error.to_string()))?;
        table::lines(&table).map_err(ReadError::Garbled)
    }

    /// Dropped, it kills the child.
    async fn run(&self, page: &[u8], languages: &str) -> io::Result<Ended> {
        let arguments =
            ReaderArguments { sandbox: self.sandbox, program: self.program.clone(), languages: languages.to_owned() };
        let mut child: Child = Command::new(&self.executable)
            .args(arguments.to_arguments())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut input = child.stdin.take().expect("standard input is piped");
        let output = child.stdout.take().expect("standard output is piped");
        let errors = child.stderr.take().expect("standard error is piped");
        // A child that reads no further has something to say about it.
        let written = async move {
            if let Err(error) = input.write_all(page).await {
                tracing::debug!(%error, "the reader of slides did not take its page");
            }
        };
        let ((), table, stderr) =
            tokio::join!(written, up_to(output, TABLE_BYTES_MAX + 1), up_to(errors, STDERR_BYTES_MAX));
        let (table, stderr) = (table?, stderr?);
        // One that was cut off at a limit would wait for somebody to read on.
        Ok(Ended { table, stderr, status: child.wait().await? })
    }
}

/// The first bytes; the end of the pipe is then closed, and who writes on learns it.
async fn up_to(pipe: impl AsyncRead + Unpin, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    pipe.take(bytes_max).read_to_end(&mut kept).await?;
    Ok(kept)
}

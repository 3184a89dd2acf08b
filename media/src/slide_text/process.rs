//! The child that becomes Tesseract: it puts its walls up, and then is another program.

use std::convert::Infallible;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::sandbox::{self, Confinement, CpuSeconds, Enforcement};

/// What the program is called where programs lie.
pub const PROGRAM: &str = "tesseract";
/// Name under which our executable runs as the child.
pub const CHILD_ARGUMENT: &str = "reader-child";

/// Trained data of a few languages, a page of some megapixels and what is computed over it.
const MEMORY_BYTES_MAX: u64 = 2 << 30;
/// A page takes a third of a second, one that is full of small text two.
const CPU_SECONDS_MAX: u64 = 40;

/// What the parent says to the child.
#[derive(Debug, Clone)]
pub struct ReaderArguments {
    pub sandbox: Enforcement,
    pub program: PathBuf,
    /// Joined by `+`.
    pub languages: String,
}

impl ReaderArguments {
    pub fn to_arguments(&self) -> Vec<std::ffi::OsString> {
        let [flag, value] = self.sandbox.arguments();
        let mut arguments: Vec<std::ffi::OsString> =
            [CHILD_ARGUMENT, flag, value, "--languages"].map(Into::into).into();
        arguments.extend([self.languages.clone().into(), "--program".into(), self.program.clone().into()]);
        arguments
    }
}

/// What `lectern reader-child` runs. Gives a code only when it could not become the program.
pub fn reader_child_main(arguments: &ReaderArguments) -> ExitCode {
    let cpu = Some(CpuSeconds { now: CPU_SECONDS_MAX, at_most: CPU_SECONDS_MAX });
    let confinement = Confinement { memory_bytes_max: MEMORY_BYTES_MAX, cpu };
    if let Err(error) = sandbox::enter_as_program(&confinement, arguments.sandbox) {
        eprintln!("{error}");
        return ExitCode::from(2);
    }
    let Err(error) = become_tesseract(&arguments.program, &arguments.languages);
    eprintln!("{}: {error}", arguments.program.display());
    ExitCode::FAILURE
}

fn become_tesseract(program: &Path, languages: &str) -> Result<Infallible, io::Error> {
    let error = Command::new(program)
        .args(["stdin", "stdout", "-l", languages, "-c", "tessedit_create_tsv=1"])
        .env_clear()
        // Its threads would only take turns on the one core that a light job has.
        .env("OMP_THREAD_LIMIT", "1")
        .exec();
    Err(error)
}

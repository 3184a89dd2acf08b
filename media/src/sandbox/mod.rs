//! What the children may do: compute, and talk over the socket that they were born with.
//!
//! Decoders are the largest attack surface that we have. A child that decodes foreign media is therefore walled in by the
//! kernel before it reads the first byte of it, and cannot loosen the walls again:
//!
//! - **seccomp**: an allow-list of system calls (`filter.rs`). Nothing can be opened, connected, started, signalled or
//!   made executable; what is not on the list answers `EPERM`.
//! - **resource limits**: address space, processor time, open files, no file may grow, no core dumps. There is none on
//!   processes: it would count the user's other ones too, and not hold for root; the filter lets no process be made.
//! - **privileges**: no capabilities, `no_new_privs`, not dumpable, so nobody attaches to it.
//! - **Landlock**, where the kernel has it: no file may be opened, whatever the filter says.
//! - It dies with its parent, and holds no descriptor of it but the socket and standard error.
//!
//! [`leave_parent`] comes first, [`enter`] when the limits are known. Elsewhere than on Linux both do nothing and
//! [`Support`] says so.
//!
//! A foreign program, the reader of slides, has libraries and data to open, so its walls are wider: [`enter_as_program`]
//! lets it also open files for reading, map what is executable and be started, and keeps Landlock out of its way. It still
//! makes no socket, no process and no file.

#[cfg(target_os = "linux")]
mod filter;
mod support;
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "calls of the kernel that no crate of ours wraps")]
mod system_calls;
#[cfg(target_os = "linux")]
mod walls;

use std::fmt;
use std::str::FromStr;

pub use support::Support;

/// What a child does when it cannot be walled in, and what happens when it tries what is forbidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Enforcement {
    /// Without seccomp it refuses to run. A forbidden call is answered with `EPERM`.
    #[default]
    Required,
    /// Without seccomp it runs behind the other walls. With it, as `Required`.
    Optional,
    /// As `Required`, but a forbidden call kills: so tests see each one, also those that nobody misses. Opening a file alone is
    /// refused here too, since the C library tries it for its tables of characters and does without.
    Strict,
}

impl Enforcement {
    const ALL: [Enforcement; 3] = [Enforcement::Required, Enforcement::Optional, Enforcement::Strict];

    pub fn as_str(self) -> &'static str {
        match self {
            Enforcement::Required => "required",
            Enforcement::Optional => "optional",
            Enforcement::Strict => "strict",
        }
    }

    /// How the parent passes it on to a child.
    pub fn arguments(self) -> [&'static str; 2] {
        ["--sandbox", self.as_str()]
    }
}

impl fmt::Display for Enforcement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Enforcement {
    type Err = String;

    fn from_str(text: &str) -> Result<Enforcement, String> {
        let known = Enforcement::ALL.into_iter().find(|enforcement| enforcement.as_str() == text);
        known.ok_or_else(|| format!("{text:?} is none of required, optional, strict"))
    }
}

/// How much a child may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confinement {
    /// Address space, which is more than what is used: libraries, stacks, and memory that nobody touched yet.
    pub memory_bytes_max: u64,
    pub cpu: Option<CpuSeconds>,
}

/// Processor time of the whole process, all threads together. It is killed by SIGXCPU when it has used it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CpuSeconds {
    /// What it may take now.
    pub now: u64,
    /// What [`allow_cpu`] may raise that to.
    pub at_most: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(
        "this kernel has no seccomp, so foreign media cannot be decoded safely here ({0}); \
         LECTERN_SANDBOX=optional does it all the same"
    )]
    NoSeccomp(String),
    #[error("{doing}: {error}")]
    Refused { doing: &'static str, error: std::io::Error },
}

/// Lets go of everything inherited but standard input and standard error, and makes sure not to outlive the parent. Call
/// it before anything is opened and before a second thread runs.
pub fn leave_parent() -> Result<(), SandboxError> {
    #[cfg(target_os = "linux")]
    walls::leave_parent()?;
    Ok(())
}

/// From here on the process, with all its threads, cannot do more than this module's documentation says.
pub fn enter(confinement: &Confinement, enforcement: Enforcement) -> Result<(), SandboxError> {
    #[cfg(target_os = "linux")]
    walls::enter(confinement, enforcement)?;
    #[cfg(not(target_os = "linux"))]
    eprintln!("no sandbox on this system: {confinement:?}, {enforcement} are ignored");
    Ok(())
}

/// For a process that is about to become another program, which reads standard input and files, and writes to standard
/// output and standard error: from here on it can do no more than that. Instead of [`leave_parent`] and [`enter`].
pub fn enter_as_program(confinement: &Confinement, enforcement: Enforcement) -> Result<(), SandboxError> {
    #[cfg(target_os = "linux")]
    walls::enter_as_program(confinement, enforcement)?;
    #[cfg(not(target_os = "linux"))]
    eprintln!("no sandbox on this system: {confinement:?}, {enforcement} are ignored");
    Ok(())
}

/// Raises the processor time that may be taken, up to [`CpuSeconds::at_most`].
pub fn allow_cpu(seconds: u64) -> Result<(), SandboxError> {
    #[cfg(target_os = "linux")]
    walls::allow_cpu(seconds)?;
    #[cfg(not(target_os = "linux"))]
    let _ = seconds;
    Ok(())
}

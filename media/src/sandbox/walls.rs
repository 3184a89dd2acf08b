//! The walls themselves, in the order in which they are put up: what is put up last forbids the rest.

use std::io;

use nix::sys::prctl;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;

use super::{Confinement, CpuSeconds, Enforcement, SandboxError, filter, system_calls};

/// Standard input, standard error, two more handles of the socket, and a few to spare.
const OPEN_FILES_MAX: u64 = 16;

/// Between the signal that says that processor time is used up, and the one that nobody can tell from others.
const CPU_SECONDS_GRACE: u64 = 5;

fn refused<E: Into<io::Error>>(doing: &'static str) -> impl FnOnce(E) -> SandboxError {
    move |error| SandboxError::Refused { doing, error: error.into() }
}

/// For a program: its libraries, and one of its data files at a time.
const PROGRAM_FILES_MAX: u64 = 32;

pub fn leave_parent() -> Result<(), SandboxError> {
    die_with_parent()?;
    // Standard output is nobody's: libraries must not write into it, and nothing may be read from it.
    system_calls::close_from_to(1, 1).map_err(refused("closing standard output"))?;
    close_inherited(OPEN_FILES_MAX)
}

pub fn enter_as_program(confinement: &Confinement, enforcement: Enforcement) -> Result<(), SandboxError> {
    die_with_parent()?;
    close_inherited(PROGRAM_FILES_MAX)?;
    limit_resources(confinement)?;
    system_calls::drop_capabilities().map_err(refused("giving up capabilities"))?;
    apply_filter(enforcement, filter::apply_for_program)
}

fn die_with_parent() -> Result<(), SandboxError> {
    // A terminal or a service manager tells a whole group of processes to stop. What becomes of the work in hand is for
    // the parent to say, which closes the socket or kills.
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        system_calls::ignore(signal).map_err(refused("ignoring signals"))?;
    }
    // A parent that died before this is noticed at the next read: the socket has ended.
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(refused("dying with the parent"))?;
    prctl::set_dumpable(false).map_err(refused("hiding from debuggers"))?;
    prctl::set_no_new_privs().map_err(refused("giving up new privileges"))
}

fn close_inherited(open_files_max: u64) -> Result<(), SandboxError> {
    system_calls::close_from_to(3, u32::MAX).map_err(refused("closing what was inherited"))?;
    limit(Resource::RLIMIT_CORE, 0, 0)?;
    limit(Resource::RLIMIT_FSIZE, 0, 0)?;
    limit(Resource::RLIMIT_NOFILE, open_files_max, open_files_max)
}

fn limit_resources(confinement: &Confinement) -> Result<(), SandboxError> {
    limit(Resource::RLIMIT_AS, confinement.memory_bytes_max, confinement.memory_bytes_max)?;
    match confinement.cpu {
        Some(CpuSeconds { now, at_most }) => limit(Resource::RLIMIT_CPU, now.min(at_most), at_most + CPU_SECONDS_GRACE),
        None => Ok(()),
    }
}

pub fn enter(confinement: &Confinement, enforcement: Enforcement) -> Result<(), SandboxError> {
    limit_resources(confinement)?;
    system_calls::drop_capabilities().map_err(refused("giving up capabilities"))?;
    if let Some(version) = system_calls::landlock_version() {
        system_calls::landlock_everything(version).map_err(refused("landlock"))?;
    }
    apply_filter(enforcement, filter::apply)
}

fn apply_filter(
    enforcement: Enforcement,
    apply: impl FnOnce(Enforcement) -> Result<(), String>,
) -> Result<(), SandboxError> {
    match (apply(enforcement), enforcement) {
        (Ok(()), _) => Ok(()),
        (Err(reason), Enforcement::Optional) => {
            eprintln!("running without seccomp: {reason}");
            Ok(())
        }
        (Err(reason), Enforcement::Required | Enforcement::Strict) => Err(SandboxError::NoSeccomp(reason)),
    }
}

pub fn allow_cpu(seconds: u64) -> Result<(), SandboxError> {
    let (_, hard) = getrlimit(Resource::RLIMIT_CPU).map_err(refused("reading a limit"))?;
    limit(Resource::RLIMIT_CPU, seconds.min(hard.saturating_sub(CPU_SECONDS_GRACE)), hard)
}

fn limit(resource: Resource, soft: u64, hard: u64) -> Result<(), SandboxError> {
    setrlimit(resource, soft, hard).map_err(refused("setting a limit"))
}
